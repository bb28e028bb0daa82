package numfmt

import (
	"math"
	"slices"
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Format writes a scalar by a format code; false where the code does not fit the value.
func Format(code string, s workbook.Scalar, cal value.Calendar) (string, bool) {
	if code == "" {
		return "", true
	}
	all := sections(code)
	switch s.Kind {
	case workbook.Text:
		return formatText(all, s.Text), true
	case workbook.Bool:
		t, _ := value.ToText(s)
		return formatText(all, t), true
	}
	return formatNumber(all, s.Num, cal)
}

func formatText(all []section, text string) string {
	sec := &all[len(all)-1]
	if len(all) < 4 && !sec.has(at) {
		return text
	}
	var b strings.Builder
	for _, p := range sec.parts {
		switch p.kind {
		case at, general:
			b.WriteString(text)
		case literal:
			b.WriteString(p.text)
		}
	}
	return b.String()
}

func formatNumber(all []section, x float64, cal value.Calendar) (string, bool) {
	if last := len(all) - 1; all[last].has(at) { // a section for texts: numbers have the others, or none of their own
		if all = all[:last]; last == 0 {
			all = []section{{parts: []part{{kind: general}}}}
		}
	}
	sec, signed := choose(all, x)
	sign := ""
	if x < 0 && signed {
		sign = "-"
	}
	if sec.dates {
		if cal.Date1904 { // days before the epoch are shown with a minus
			x = math.Abs(x)
		}
		text, ok := formatDate(sec, x, cal)
		return sign + text, ok
	}
	text, zero := sec.number(math.Abs(x))
	if zero {
		sign = ""
	}
	return sign + text, true
}

// choose finds the section for a number; signed says that a minus is still to be written. A number that the only section's condition
// leaves out is shown as in General.
func choose(all []section, x float64) (sec *section, signed bool) {
	if len(all) == 1 && all[0].test != "" && !all[0].holds(x) {
		return &section{parts: []part{{kind: general}}}, true
	}
	if all[0].test != "" || len(all) > 1 && all[1].test != "" {
		for i := range all {
			if all[i].test != "" && all[i].holds(x) || all[i].test == "" && i > 0 {
				return &all[i], true
			}
			if all[i].test == "" && i == 0 && x > 0 {
				return &all[i], true
			}
		}
		return &all[len(all)-1], true
	}
	switch {
	case len(all) >= 3 && x == 0:
		return &all[2], false
	case len(all) >= 2 && x < 0:
		return &all[1], false
	}
	return &all[0], true
}

// shape is where the digits of a section stand.
type shape struct {
	whole, fraction, power []int // indices of digit parts
	grouped                bool
	scale                  int // powers of ten: two for each %, minus three for each comma at the end
	point, exp, slash      int // indices, -1 when there is none
}

func (s *section) shape() shape {
	sh := shape{point: -1, exp: -1, slash: -1}
	commas, digits := 0, 0
	for i, p := range s.parts {
		switch p.kind {
		case digit:
			if commas > 0 && digits > 0 && sh.point < 0 {
				sh.grouped = true
			}
			commas = 0
			digits++
			switch {
			case sh.exp >= 0:
				sh.power = append(sh.power, i)
			case sh.point >= 0:
				sh.fraction = append(sh.fraction, i)
			default:
				sh.whole = append(sh.whole, i)
			}
		case comma:
			commas += min(digits, 1)
		case point:
			if sh.point < 0 {
				sh.point = i
				sh.scale -= 3 * commas
				commas = 0
			}
		case exponent:
			if sh.exp < 0 {
				sh.exp = i
			}
		case percent:
			sh.scale += 2
		case slash:
			if sh.slash < 0 && digits > 0 {
				sh.slash = i
			}
		}
	}
	sh.scale -= 3 * commas
	if sh.exp >= 0 { // the exponent says it all
		sh.scale = 0
	}
	return sh
}

// number writes a number that is not negative; zero says that no digit but 0 was written.
func (s *section) number(x float64) (text string, zero bool) {
	sh := s.shape()
	if sh.slash >= 0 && sh.point < 0 && sh.exp < 0 {
		return s.fractionForm(x, sh)
	}
	d := decimalOf(x).shift(sh.scale)
	exp := 0
	if sh.exp >= 0 && d.digits != "" {
		exp = d.exp - max(len(sh.whole), 1)
		if n := len(sh.whole); n > 1 {
			exp = floorDiv(d.exp-1, n) * n
		}
		if r := d.shift(-exp).round(len(sh.fraction)); r.exp > d.exp-exp && r.exp > max(len(sh.whole), 1) {
			exp += max(len(sh.whole), 1)
		}
		d = d.shift(-exp)
	}
	d = d.round(len(sh.fraction))
	w := writer{s: s, sh: sh, exp: exp}
	whole, fraction := d.split()
	if sh.exp >= 0 && d.digits == "" {
		whole = strings.Repeat("0", len(sh.whole))
	}
	return w.write(whole, fraction, x), d.digits == "" && !s.has(general)
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// writer lays digits out over the parts of a section.
type writer struct {
	s   *section
	sh  shape
	exp int
	b   strings.Builder
}

func (w *writer) write(whole, fraction string, x float64) string {
	placed, before := 0, len(w.sh.whole)
	decimals, digits := 0, false
	for i, p := range w.s.parts {
		switch p.kind {
		case literal, slash:
			w.b.WriteString(p.text)
		case percent:
			w.b.WriteByte('%')
		case general:
			w.b.WriteString(General(x))
		case point:
			if i == w.sh.point {
				if len(w.sh.whole) == 0 {
					w.b.WriteString(whole)
				}
				w.b.WriteByte('.')
			}
		case comma:
			if !digits { // neither between digits nor behind them
				w.b.WriteByte(',')
			}
		case exponent:
			w.b.WriteByte(p.text[0])
			if len(w.sh.power) == 0 {
				w.power(0)
			}
		case digit:
			digits = true
			switch {
			case w.sh.exp >= 0 && i > w.sh.exp:
				w.power(i)
			case w.sh.point >= 0 && i > w.sh.point:
				w.decimal(p.text[0], fraction, decimals)
				decimals++
			default:
				w.integer(p.text[0], whole, placed, before)
				placed++
			}
		}
	}
	return w.b.String()
}

// integer writes the digit for placeholder k of n; the first one takes all digits that have no place of their own.
func (w *writer) integer(hold byte, whole string, k, n int) {
	place := n - 1 - k // counts from the point
	if k == 0 {
		for i := len(whole) - 1; i > place; i-- {
			w.b.WriteByte(whole[len(whole)-1-i])
			w.group(i, ',')
		}
	}
	switch {
	case place < len(whole):
		w.b.WriteByte(whole[len(whole)-1-place])
	case hold == '0':
		w.b.WriteByte('0')
	case hold == '?':
		w.b.WriteByte(' ')
		w.group(place, ' ')
		return
	default:
		return
	}
	w.group(place, ',')
}

// group writes what stands between groups of three digits.
func (w *writer) group(place int, mark byte) {
	if w.sh.grouped && place > 0 && place%3 == 0 {
		w.b.WriteByte(mark)
	}
}

func (w *writer) decimal(hold byte, fraction string, k int) {
	switch {
	case k < len(fraction):
		w.b.WriteByte(fraction[k])
	case hold == '0':
		w.b.WriteByte('0')
	case hold == '?':
		w.b.WriteByte(' ')
	}
}

// power writes the digit of the exponent for the placeholder at part i, the first one with its sign and the digits that have no place
// of their own.
func (w *writer) power(i int) {
	digits := value.General(math.Abs(float64(w.exp)))
	k, n := max(slices.Index(w.sh.power, i), 0), max(len(w.sh.power), 1)
	if k == 0 {
		if w.exp < 0 {
			w.b.WriteByte('-')
		} else if w.s.parts[w.sh.exp].text[1] == '+' {
			w.b.WriteByte('+')
		}
		if len(digits) > n {
			w.b.WriteString(digits[:len(digits)-n])
			digits = digits[len(digits)-n:]
		}
	} else {
		digits = digits[max(len(digits)-n, 0):]
	}
	switch at := len(digits) - (n - k); {
	case at >= 0:
		w.b.WriteByte(digits[at])
	case w.s.parts[i].text == "0":
		w.b.WriteByte('0')
	case w.s.parts[i].text == "?":
		w.b.WriteByte(' ')
	}
}

package numfmt

import (
	"math"
	"strconv"
	"strings"
)

// fractionForm writes a number as a whole part and a fraction, such as "# ?/?" or "0/8".
func (s *section) fractionForm(x float64, sh shape) (string, bool) {
	numerators, denominators, wholes := s.fractionParts(sh)
	fixed := 0
	if text := s.fixedDenominator(sh); text != "" {
		fixed, _ = strconv.Atoi(text)
	}
	whole := math.Floor(x)
	part := x - whole
	if len(wholes) == 0 {
		whole, part = 0, x
	}
	n, d := nearest(part, denominators, fixed)
	if len(wholes) > 0 && n == d {
		whole, n = whole+1, 0
	}
	return s.layFraction(sh, whole, n, d, wholes, numerators, denominators), whole == 0 && n == 0
}

// fractionParts finds the placeholders: those right before the slash, their number after it, and those of the whole part.
func (s *section) fractionParts(sh shape) (numerators map[int]bool, denominators int, wholes map[int]bool) {
	numerators, wholes = map[int]bool{}, map[int]bool{}
	i := sh.slash - 1
	for i >= 0 && s.parts[i].kind == literal && strings.TrimSpace(s.parts[i].text) == "" {
		i--
	}
	for ; i >= 0 && s.parts[i].kind == digit; i-- {
		numerators[i] = true
	}
	for ; i >= 0; i-- {
		if s.parts[i].kind == digit {
			wholes[i] = true
		}
	}
	for k := sh.slash + 1; k < len(s.parts); k++ {
		denominators += btoi(s.parts[k].kind == digit)
	}
	return numerators, max(denominators, 1), wholes
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// fixedDenominator is a number that stands after the slash, as in ?/8 or ??/100.
func (s *section) fixedDenominator(sh shape) string {
	text := ""
	for _, p := range s.parts[sh.slash+1:] {
		c := byte('x')
		if p.text != "" {
			c = p.text[0]
		}
		if p.kind == literal && c >= '1' && c <= '9' || p.kind == digit && c == '0' && text != "" {
			text += p.text
		} else if text != "" || p.kind == digit {
			break
		}
	}
	return text
}

// nearest is the fraction nearest to x with a denominator of at most so many digits, or with a fixed one.
func nearest(x float64, digits, fixed int) (n, d int) {
	if fixed > 0 {
		return int(math.Round(x * float64(fixed))), fixed
	}
	limit := 9
	for range min(digits, 4) - 1 {
		limit = limit*10 + 9
	}
	best := math.Inf(1)
	for k := 1; k <= limit; k++ {
		m := math.Round(x * float64(k))
		if diff := math.Abs(x - m/float64(k)); diff < best-1e-15 {
			best, n, d = diff, int(m), k
		}
	}
	return n, d
}

func (s *section) layFraction(sh shape, whole float64, n, d int, wholes, numerators map[int]bool, width int) string {
	var b strings.Builder
	num, den := strconv.Itoa(n), strconv.Itoa(d)
	blank := n == 0 && len(wholes) > 0
	text := decimalText(whole)
	if whole == 0 && !blank {
		text = ""
	}
	k, m, after := 0, 0, false
	for i, p := range s.parts {
		switch {
		case wholes[i]:
			b.WriteString(placed(p.text[0], text, k, len(wholes)))
			k++
		case numerators[i]:
			b.WriteString(faded(placed(p.text[0], num, m, len(numerators)), blank))
			m++
		case p.kind == slash && i == sh.slash:
			b.WriteString(faded("/", blank))
			b.WriteString(faded(den+strings.Repeat(" ", max(width-len(den), 0)), blank))
			after = true
		case after && (p.kind == digit || p.kind == literal && p.text >= "0" && p.text <= "9"):
		case p.kind == literal:
			b.WriteString(p.text)
		}
	}
	return b.String()
}

func decimalText(x float64) string {
	w, _ := decimalOf(x).split()
	if w == "" {
		return "0"
	}
	return w
}

func faded(s string, blank bool) string {
	if blank {
		return strings.Repeat(" ", len(s))
	}
	return s
}

// placed is what placeholder k of n shows of digits that end at the last one.
func placed(hold byte, digits string, k, n int) string {
	place := n - 1 - k
	switch {
	case k == 0 && len(digits) > n:
		return digits[:len(digits)-n+1]
	case place < len(digits):
		return digits[len(digits)-1-place : len(digits)-place]
	case hold == '0':
		return "0"
	case hold == '?':
		return " "
	}
	return ""
}

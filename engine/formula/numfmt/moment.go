package numfmt

import (
	"math"
	"strconv"
	"strings"

	"tyche/engine/formula/value"
)

// moment is a date and time, rounded to what a format shows.
type moment struct {
	year, month, day, weekday int
	hour, minute, second      int
	fraction                  string // digits after the point of the second
	days                      float64
	total                     float64 // seconds since day 0
}

// formatDate writes a date or a time; false for what is no date.
func formatDate(s *section, x float64, cal value.Calendar) (string, bool) {
	if !cal.Valid(x) {
		return "", false
	}
	m := momentOf(x, s.secondDigits(), cal)
	twelve := s.has(half)
	var b strings.Builder
	seconds := false
	for i, p := range s.parts {
		switch p.kind {
		case date:
			if s.counts(p.text[0]) {
				b.WriteString(m.elapsed(p.text))
			} else {
				b.WriteString(m.unit(p.text, twelve))
			}
			seconds = p.text[0] == 's'
			continue
		case elapse:
			b.WriteString(m.elapsed(p.text))
			seconds = p.text[0] == 's'
			continue
		case half:
			b.WriteString(m.half(p.text))
		case point:
			b.WriteByte('.')
			continue
		case digit:
			if !seconds || i == 0 {
				return "", false
			}
			b.WriteString(m.fraction)
			m.fraction = ""
			continue
		case general:
			b.WriteString(General(x))
		default:
			b.WriteString(p.text)
		}
		seconds = false
	}
	return b.String(), true
}

// counts tells whether a unit (n for minutes) is one of elapsed time somewhere in the section, which it then is everywhere.
func (s *section) counts(unit byte) bool {
	for _, p := range s.parts {
		if p.kind == elapse && (p.text[0] == unit || p.text[0] == 'm' && unit == 'n') {
			return true
		}
	}
	return false
}

// secondDigits is the number of decimals of seconds; -1 when seconds are not shown.
func (s *section) secondDigits() int {
	for i, p := range s.parts {
		if (p.kind != date && p.kind != elapse) || p.text[0] != 's' {
			continue
		}
		n := 0
		if i+1 < len(s.parts) && s.parts[i+1].kind == point {
			for k := i + 2; k < len(s.parts) && s.parts[k].kind == digit; k++ {
				n++
			}
		}
		return n
	}
	return -1
}

func momentOf(x float64, digits int, cal value.Calendar) moment {
	unit := 1.0
	for range max(digits, 0) {
		unit *= 10
	}
	ticks := math.Floor(float64(x*86400*unit) + 0.5)
	if digits < 0 {
		ticks = math.Floor(float64(x*86400) + 0.5) // hours and minutes are cut, not rounded
	}
	perDay := 86400 * unit
	days := math.Floor(ticks / perDay)
	rest := ticks - float64(days*perDay)
	m := moment{days: days, total: math.Floor(ticks / unit)}
	m.year, m.month, m.day = cal.Civil(int(days))
	m.weekday = cal.Weekday(int(days))
	seconds := int(math.Floor(rest / unit))
	m.hour, m.minute, m.second = seconds/3600, seconds/60%60, seconds%60
	if digits > 0 {
		f := strconv.Itoa(int(rest - float64(float64(seconds)*unit)))
		m.fraction = strings.Repeat("0", digits-len(f)) + f
	}
	return m
}

var (
	months   = strings.Fields("January February March April May June July August September October November December")
	weekdays = strings.Fields("Sunday Monday Tuesday Wednesday Thursday Friday Saturday")
)

func padded(n, width int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", max(width-len(s), 0)) + s
}

// unit writes a run of one letter.
func (m *moment) unit(run string, twelve bool) string {
	n := len(run)
	switch run[0] {
	case 'y', 'e', 'b', 'g':
		if n <= 2 && run[0] == 'y' {
			return padded(m.year%100, 2)
		}
		return padded(m.year, 4)
	case 'm':
		return named(months[m.month-1], m.month, n)
	case 'd':
		if n >= 3 {
			return named(weekdays[m.weekday], 0, min(n, 4))
		}
		return padded(m.day, n)
	case 'h':
		h := m.hour
		if twelve {
			h = (h+11)%12 + 1
		}
		return padded(h, min(n, 2))
	case 'n':
		return padded(m.minute, n)
	}
	return padded(m.second, min(n, 2))
}

func named(name string, number, n int) string {
	switch {
	case n <= 2:
		return padded(number, n)
	case n == 3:
		return name[:3]
	case n == 5:
		return name[:1]
	}
	return name
}

func (m *moment) elapsed(run string) string {
	total := m.total
	switch run[0] {
	case 'h':
		total = math.Floor(total / 3600)
	case 'm', 'n':
		total = math.Floor(total / 60)
	}
	return padded(int(total), len(run))
}

func (m *moment) half(mark string) string {
	first, second, _ := strings.Cut(mark, "/")
	if m.hour < 12 {
		return first
	}
	return second
}

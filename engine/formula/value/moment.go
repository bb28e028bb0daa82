package value

import (
	"strconv"
	"strings"
)

// parseMoment reads a date, a time, or a date and a time in either order.
func (c Calendar) parseMoment(s string) (float64, bool) {
	if day, ok := c.ParseDate(s); ok {
		return float64(day), true
	}
	if t, ok := ParseTime(s); ok {
		return t, true
	}
	for i := range len(s) {
		if s[i] != ' ' && s[i] != 'T' {
			continue
		}
		left, right := strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1:])
		if day, ok := c.ParseDate(left); ok {
			if t, ok := ParseTime(right); ok {
				return float64(day) + t, true
			}
		}
		if day, ok := c.ParseDate(right); ok && s[i] == ' ' {
			if t, ok := ParseTime(left); ok {
				return float64(day) + t, true
			}
		}
	}
	return 0, false
}

// ParseTime reads h:mm, h:mm:ss or mm:ss.fff with an optional AM or PM, or h AM, as a part of a day. Hours may pass 24.
func ParseTime(s string) (float64, bool) {
	s, half, marked := cutHalf(s)
	parts := strings.Split(s, ":")
	if len(parts) > 3 || len(parts) == 1 && !marked {
		return 0, false
	}
	var n [3]float64
	fraction := false
	for i, p := range parts {
		whole, decimals, point := strings.Cut(p, ".")
		if !allDigits(whole) || len(whole) > 4 || point && (i != len(parts)-1 || i == 0 || decimals != "" && !allDigits(decimals)) {
			return 0, false
		}
		fraction = fraction || point
		x, err := strconv.ParseFloat(p, 64)
		if err != nil {
			return 0, false
		}
		n[i] = x
	}
	if fraction && len(parts) == 2 { // mm:ss.fff
		n = [3]float64{0, n[0], n[1]}
	}
	if marked {
		if n[0] > 12 || n[0] < 0 {
			return 0, false
		}
		n[0] = float64(int(n[0])%12) + half
	}
	if n[1] >= 60 && n[0] > 0 || n[2] >= 60 && (n[0] > 0 || n[1] > 0) || n[0] > 9999 {
		return 0, false
	}
	return (float64(n[0]*3600) + float64(n[1]*60) + n[2]) / 86400, true
}

// cutHalf takes AM or PM off a time; half is 12 for PM.
func cutHalf(s string) (rest string, half float64, marked bool) {
	low := strings.ToLower(s)
	for _, mark := range []string{"am", "pm", "a", "p"} {
		if !strings.HasSuffix(low, mark) {
			continue
		}
		rest = strings.TrimSpace(s[:len(s)-len(mark)])
		if rest == "" || rest[len(rest)-1] < '0' || rest[len(rest)-1] > '9' {
			return s, 0, false
		}
		if len(mark) == 1 && s[len(s)-2] != ' ' {
			return s, 0, false
		}
		if mark[0] == 'p' {
			half = 12
		}
		return rest, half, true
	}
	return s, 0, false
}

const monthNames = "january february march april may june july august september october november december"

// Month finds a month by its English name or the first three letters of it; 0 when there is none.
func Month(s string) int {
	s = strings.TrimSuffix(strings.ToLower(s), ".")
	for i, name := range strings.Fields(monthNames) {
		if s == name || s == name[:3] {
			return i + 1
		}
	}
	return 0
}

// ParseDate reads a date in the American order or with a month's name, as a serial number.
func (c Calendar) ParseDate(s string) (int, bool) {
	if s != strings.TrimSpace(s) {
		return 0, false
	}
	parts, ok := dateParts(s)
	if !ok {
		return 0, false
	}
	y, m, d, ok := c.arrange(parts, strings.ContainsAny(s, "/-"))
	if !ok || m < 1 || m > 12 || d < 1 || d > DaysIn(y, m) && !(y == 1900 && m == 2 && d == 29 && !c.Date1904) {
		return 0, false
	}
	serial := c.Serial(y, m, d)
	if y == 1900 && m == 2 && d == 29 {
		serial = 60
	}
	return serial, serial >= 0 && y <= 9999 && c.Valid(float64(serial))
}

// dateParts splits at one kind of separator: / or - or spaces and commas.
func dateParts(s string) ([]string, bool) {
	var parts []string
	switch {
	case strings.Contains(s, "/"):
		parts = strings.Split(s, "/")
	case strings.Contains(s, "-"):
		parts = strings.Split(s, "-")
	default:
		parts = strings.Fields(strings.Replace(s, ",", " ", 1))
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
		if parts[i] == "" {
			return nil, false
		}
	}
	return parts, len(parts) == 2 || len(parts) == 3
}

// arrange tells which part is what: a month's name, a year of four digits first, or month, day and year.
func (c Calendar) arrange(parts []string, separated bool) (y, m, d int, ok bool) {
	named := -1
	var n [3]int
	for i, p := range parts {
		if month := Month(p); month > 0 && named < 0 {
			named, n[i] = i, month
			continue
		}
		x, err := strconv.Atoi(p)
		if err != nil || !allDigits(p) || len(p) > 4 {
			return 0, 0, 0, false
		}
		n[i] = x
	}
	if named < 0 && !separated {
		return 0, 0, 0, false
	}
	if len(parts) == 3 {
		return arrangeThree(parts, n, named)
	}
	return c.arrangeTwo(parts, n, named)
}

func arrangeThree(parts []string, n [3]int, named int) (y, m, d int, ok bool) {
	switch {
	case named == 0:
		y, m, d = fullYear(parts[2], n[2]), n[0], n[1]
	case named == 1 && len(parts[0]) > 2:
		y, m, d = n[0], n[1], n[2]
	case named == 1:
		y, m, d = fullYear(parts[2], n[2]), n[1], n[0]
	case named == 2:
		return 0, 0, 0, false
	case len(parts[0]) > 2:
		y, m, d = n[0], n[1], n[2]
	default:
		y, m, d = fullYear(parts[2], n[2]), n[0], n[1]
	}
	return y, m, d, y >= 1900
}

func (c Calendar) arrangeTwo(parts []string, n [3]int, named int) (y, m, d int, ok bool) {
	year := c.Year
	switch {
	case named == 0 && n[1] <= 31 && len(parts[1]) <= 2 && n[1] >= 1 && n[1] <= DaysIn(year, n[0]):
		return year, n[0], n[1], true
	case named == 0:
		return fullYear(parts[1], n[1]), n[0], 1, true
	case named == 1 && n[0] <= 31:
		return year, n[1], n[0], true
	case named == 1:
		return fullYear(parts[0], n[0]), n[1], 1, true
	case len(parts[0]) > 2:
		return n[0], n[1], 1, n[0] >= 1900
	case n[0] <= 12 && n[1] <= 31 && len(parts[1]) <= 2 && n[1] >= 1:
		return year, n[0], n[1], true
	case n[0] <= 12:
		return fullYear(parts[1], n[1]), n[0], 1, true
	}
	return 0, 0, 0, false
}

// fullYear completes a year of one or two digits: 0 to 29 are 2000 to 2029, 30 to 99 are 1930 to 1999.
func fullYear(text string, y int) int {
	if len(text) > 2 {
		return y
	}
	if y < 30 {
		return y + 2000
	}
	return y + 1900
}

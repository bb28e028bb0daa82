package value

import (
	"math"
	"strconv"
	"strings"
)

// ParseNumber reads a text as Excel's VALUE does in English: numbers with thousands separators, currency, percent,
// parentheses, exponents and fractions, dates, times, and a date with a time.
func (c Calendar) ParseNumber(s string) (float64, bool) {
	if x, ok := c.ParseDecimal(s); ok {
		return x, true
	}
	if s == "" || len(s) > 255 {
		return 0, false
	}
	if x, ok := parseFraction(strings.Trim(s, " ")); ok {
		return x, true
	}
	return c.parseMoment(s)
}

// ParseDecimal reads a text as a number that is neither a fraction, a date nor a time.
func (c Calendar) ParseDecimal(s string) (float64, bool) {
	s = strings.Trim(s, " \u00a0\t\n\r")
	if s == "" || len(s) > 255 {
		return 0, false
	}
	return parsePlain(s)
}

// parsePlain reads a number with its decorations: sign, currency and percent may stand in several places, each once.
func parsePlain(s string) (float64, bool) {
	sign, percent, currency, paren := 1.0, 0, 0, false
	for changed := true; changed && s != ""; {
		changed = true
		switch {
		case s[0] == '(' && s[len(s)-1] == ')' && !paren && len(s) > 2:
			s, paren, sign = s[1:len(s)-1], true, -sign
		case s[0] == '-' && !paren:
			s, sign = s[1:], -sign
			if s != "" && (s[0] == '-' || s[0] == '+') {
				return 0, false
			}
		case s[0] == '+' && !paren:
			s = s[1:]
			if s != "" && (s[0] == '-' || s[0] == '+') {
				return 0, false
			}
		case currencyAt(s) > 0:
			s, currency = s[currencyAt(s):], currency+1
		case s[0] == '%':
			s, percent = s[1:], percent+1
		case s[len(s)-1] == '%':
			s, percent = s[:len(s)-1], percent+1
		case currencyEnd(s) > 0:
			s, currency = s[:len(s)-currencyEnd(s)], currency+1
		case s[0] == ' ' || s[len(s)-1] == ' ':
			s = strings.Trim(s, " ")
		default:
			changed = false
		}
	}
	if percent > 1 || currency > 1 || percent+currency > 1 {
		return 0, false
	}
	x, ok := parseDigits(s)
	if percent == 1 {
		x /= 100
	}
	return sign * x, ok
}

// currencies are the signs that may stand before or after an amount.
const currencies = "$€£¥"

// currencyAt is the size of a currency sign at the beginning of a text, currencyEnd of one at the end; else 0.
func currencyAt(s string) int {
	for _, r := range currencies {
		if strings.HasPrefix(s, string(r)) {
			return len(string(r))
		}
	}
	return 0
}

func currencyEnd(s string) int {
	for _, r := range currencies {
		if strings.HasSuffix(s, string(r)) {
			return len(string(r))
		}
	}
	return 0
}

// parseDigits reads digits with thousands separators, a decimal point and an exponent.
func parseDigits(s string) (float64, bool) {
	if !wellFormed(s) {
		return 0, false
	}
	x, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	return x, err == nil && !math.IsInf(x, 0)
}

func wellFormed(s string) bool {
	digits, sinceComma, comma, point := 0, 0, false, false
	i := 0
	for ; i < len(s); i++ {
		switch ch := s[i]; {
		case ch >= '0' && ch <= '9':
			digits++
			sinceComma++
		case ch == ',' && !point && digits > 0 && (!comma || sinceComma == 3):
			comma, sinceComma = true, 0
		case ch == '.' && !point && (!comma || sinceComma == 3):
			point = true
		case (ch == 'e' || ch == 'E') && digits > 0 && (point || !comma || sinceComma == 3):
			return exponentForm(s[i+1:])
		default:
			return false
		}
	}
	return digits > 0 && (point || !comma || sinceComma == 3)
}

func exponentForm(s string) bool {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	return s != "" && len(s) < 5 && allDigits(s)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// parseFraction reads "1 1/2", with a sign before it. A fraction alone, as 1/2, is a date.
func parseFraction(s string) (float64, bool) {
	sign := 1.0
	if strings.HasPrefix(s, "-") {
		sign, s = -1, s[1:]
	}
	whole, rest, ok := strings.Cut(s, " ")
	num, den, slash := strings.Cut(strings.TrimLeft(rest, " "), "/")
	if !ok || !slash || !allDigits(whole) || !allDigits(num) || !allDigits(den) || len(num) > 5 || len(den) > 5 {
		return 0, false
	}
	w, err := strconv.ParseFloat(whole, 64)
	n, _ := strconv.ParseFloat(num, 64)
	d, _ := strconv.ParseFloat(den, 64)
	if err != nil || d == 0 {
		return 0, false
	}
	return sign * (w + n/d), true
}

package numfmt

import (
	"strconv"
	"strings"
)

// decimal is a positive number by its at most 15 significant digits: 0.d1d2d3... times ten to the power exp.
type decimal struct {
	digits string // without zeros at the end; empty for 0
	exp    int
}

// decimalOf takes the 15 digits that Excel shows.
func decimalOf(x float64) decimal {
	if x == 0 {
		return decimal{}
	}
	s := strconv.FormatFloat(x, 'e', 14, 64)
	mantissa, exp, _ := strings.Cut(s, "e")
	e, _ := strconv.Atoi(exp)
	return decimal{strings.TrimRight(mantissa[:1]+mantissa[2:], "0"), e + 1}
}

// shift multiplies by ten to the power n.
func (d decimal) shift(n int) decimal {
	d.exp += n
	return d
}

// round rounds to n decimals, halves up.
func (d decimal) round(n int) decimal {
	keep := d.exp + n
	switch {
	case keep >= len(d.digits):
		return d
	case keep < 0:
		return decimal{}
	case d.digits[keep] < '5':
		return decimal{strings.TrimRight(d.digits[:keep], "0"), d.exp}
	}
	b := []byte(d.digits[:keep])
	for i := keep - 1; i >= 0; i-- {
		if b[i] != '9' {
			b[i]++
			return decimal{strings.TrimRight(string(b), "0"), d.exp}
		}
		b[i] = '0'
	}
	return decimal{"1", d.exp + 1}
}

// split gives the digits before and after the point; no zeros before the first and none after the last.
func (d decimal) split() (whole, fraction string) {
	if d.digits == "" {
		return "", ""
	}
	if d.exp <= 0 {
		return "", strings.Repeat("0", -d.exp) + d.digits
	}
	if d.exp >= len(d.digits) {
		return d.digits + strings.Repeat("0", d.exp-len(d.digits)), ""
	}
	return d.digits[:d.exp], d.digits[d.exp:]
}

// General writes a number as the format General does in a cell that is wide enough for 11 characters.
func General(x float64) string {
	sign := ""
	if x < 0 {
		sign, x = "-", -x
	}
	d := decimalOf(x)
	if d.digits == "" {
		return "0"
	}
	if d.exp > 11 || d.exp < -8 {
		return sign + scientific(d)
	}
	room := 9 // decimals after "0."
	if d.exp > 0 {
		room = max(10-d.exp, 0)
	}
	r := d.round(room)
	if d.exp < -3 && r != d {
		return sign + scientific(d)
	}
	whole, fraction := r.split()
	if whole == "" {
		whole = "0"
	}
	if len(whole) > 11 {
		return sign + scientific(d)
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign + whole
}

// scientific writes up to six digits and an exponent of at least two.
func scientific(d decimal) string {
	m := decimal{d.digits, 1}.round(5)
	exp := d.exp - 1 + m.exp - 1
	whole, fraction := decimal{m.digits, 1}.split()
	if fraction != "" {
		whole += "." + fraction
	}
	sign := "+"
	if exp < 0 {
		sign, exp = "-", -exp
	}
	if exp < 10 {
		return whole + "E" + sign + "0" + strconv.Itoa(exp)
	}
	return whole + "E" + sign + strconv.Itoa(exp)
}

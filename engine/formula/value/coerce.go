package value

import (
	"math"
	"strconv"
	"strings"

	"tyche/engine/workbook"
)

// Calendar is what the reading of texts as dates depends on.
type Calendar struct {
	Date1904 bool
	// Year is the year of a date whose text has none.
	Year int
}

// Number converts a scalar to a number: blank and omitted are 0, TRUE is 1, a text is read as a number, a date or a
// time, or is #VALUE!.
func (c Calendar) Number(s workbook.Scalar) (float64, workbook.ErrorCode) {
	switch s.Kind {
	case workbook.Text:
		if x, ok := c.ParseNumber(s.Text); ok {
			return x, workbook.NoError
		}
		return 0, workbook.ErrValue
	case workbook.Error:
		return 0, s.Err
	case Function:
		return 0, workbook.ErrValue
	}
	return s.Num, workbook.NoError
}

// ToText converts a scalar to the text that & joins.
func ToText(s workbook.Scalar) (string, workbook.ErrorCode) {
	switch s.Kind {
	case workbook.Text:
		return s.Text, workbook.NoError
	case workbook.Number:
		return General(s.Num), workbook.NoError
	case workbook.Bool:
		if s.Num != 0 {
			return "TRUE", workbook.NoError
		}
		return "FALSE", workbook.NoError
	case workbook.Error:
		return "", s.Err
	case Function:
		return "", workbook.ErrValue
	}
	return "", workbook.NoError
}

// ToBool converts a scalar to a truth value: a number is true unless it is 0; of texts only TRUE and FALSE convert.
func ToBool(s workbook.Scalar) (bool, workbook.ErrorCode) {
	switch s.Kind {
	case workbook.Text:
		if strings.EqualFold(s.Text, "TRUE") {
			return true, workbook.NoError
		}
		if strings.EqualFold(s.Text, "FALSE") {
			return false, workbook.NoError
		}
		return false, workbook.ErrValue
	case workbook.Error:
		return false, s.Err
	case Function:
		return false, workbook.ErrValue
	}
	return s.Num != 0, workbook.NoError
}

// General writes a number as Excel's General format does where width is no concern: up to 15 significant digits, with an
// exponent from 1E+21 on and below 1E-9.
func General(x float64) string {
	if x == 0 {
		return "0"
	}
	buf := strconv.AppendFloat(nil, x, 'e', 14, 64) // d.dddddddddddddde±dd
	mark := strings.IndexByte(string(buf), 'e')
	exp, _ := strconv.Atoi(string(buf[mark+1:]))
	sign, digits := "", string(buf[:mark])
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	digits = strings.TrimRight(digits[:1]+digits[2:], "0")
	return sign + layDigits(digits, exp)
}

// layDigits writes 0.d1d2d3... times ten to the power exp+1.
func layDigits(digits string, exp int) string {
	switch {
	case exp >= 21 || exp < -9 && len(digits)-exp > 20 || exp < -19:
		mantissa := digits[:1]
		if len(digits) > 1 {
			mantissa += "." + digits[1:]
		}
		return mantissa + exponent(exp)
	case exp < 0:
		return "0." + strings.Repeat("0", -exp-1) + digits
	case len(digits) <= exp+1:
		return digits + strings.Repeat("0", exp+1-len(digits))
	}
	return digits[:exp+1] + "." + digits[exp+1:]
}

func exponent(exp int) string {
	sign := "E+"
	if exp < 0 {
		sign, exp = "E-", -exp
	}
	if exp < 10 {
		return sign + "0" + strconv.Itoa(exp)
	}
	return sign + strconv.Itoa(exp)
}

// Round15 rounds a number to the 15 significant digits that Excel shows.
func Round15(x float64) float64 {
	if x == 0 || math.IsInf(x, 0) || math.IsNaN(x) {
		return x
	}
	r, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 14, 64), 64)
	if err != nil {
		return x
	}
	return r
}

// Length is the length of a text as LEN counts it: in UTF-16 units.
func Length(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x10000 {
			n++
		}
	}
	return n
}

package function

import (
	"math"
	"strings"

	"tyche/engine/formula/arith"
	"tyche/engine/formula/numfmt"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// text is TEXT: a text that reads as a number is written as one.
func text(h Host, a []workbook.Scalar) workbook.Scalar {
	s := a[0]
	switch s.Kind {
	case workbook.Error:
		return s
	case workbook.Text:
		if x, ok := h.Calendar().ParseNumber(s.Text); ok {
			s = workbook.NumberOf(x)
		}
	case workbook.Bool:
	default:
		s = workbook.NumberOf(s.Num)
	}
	out, ok := numfmt.Format(a[1].Text, s, h.Calendar())
	switch {
	case !ok:
		return fail(workbook.ErrValue)
	case a[1].Text == "" && s.Kind != workbook.Number: // only numbers disappear
		t, code := value.ToText(s)
		if code != workbook.NoError {
			return fail(code)
		}
		return workbook.TextOf(t)
	}
	return workbook.TextOf(out)
}

// decimals is a format code with a number of decimals.
func decimals(head string, n int) string {
	if n <= 0 {
		return head
	}
	return head + "." + strings.Repeat("0", n)
}

func fixed(h Host, a []workbook.Scalar) workbook.Scalar {
	digits := 2.0
	if len(a) > 1 && a[1].Kind != value.Omitted {
		digits = math.Trunc(a[1].Num)
	}
	if digits > 127 {
		return fail(workbook.ErrValue)
	}
	x, e := arith.Round(a[0].Num, digits)
	if e != workbook.NoError {
		return fail(e)
	}
	head := "#,##0"
	if len(a) > 2 && a[2].Num != 0 {
		head = "0"
	}
	out, _ := numfmt.Format(decimals(head, int(digits)), workbook.NumberOf(x), h.Calendar())
	return workbook.TextOf(out)
}

func dollar(h Host, a []workbook.Scalar) workbook.Scalar {
	digits := 2.0
	if len(a) > 1 {
		digits = math.Trunc(a[1].Num)
	}
	if digits > 127 {
		return fail(workbook.ErrValue)
	}
	x, e := arith.Round(a[0].Num, digits)
	if e != workbook.NoError {
		return fail(e)
	}
	code := decimals("$#,##0", int(digits))
	out, _ := numfmt.Format(code+"_);("+code+")", workbook.NumberOf(x), h.Calendar())
	return workbook.TextOf(strings.TrimSuffix(out, " "))
}

package function

import (
	"math"
	"strings"

	"tyche/engine/workbook"
)

func romanFunctions() []Spec {
	return []Spec{
		{Name: "ROMAN", Args: "ns", Min: 1, Scalar: roman},
		{Name: "ARABIC", Args: "t", Min: 1, Scalar: arabic},
	}
}

const romanLetters = "MDCLXVI"

var romanValues = [7]int{1000, 500, 100, 50, 10, 5, 1}

// roman writes a number from 0 to 3999. The form, 0 (classic) to 4, tells how many places further a smaller letter may
// stand before a greater one; TRUE is 0 and FALSE is 4.
func roman(h Host, a []workbook.Scalar) workbook.Scalar {
	form := 0.0
	if len(a) > 1 {
		switch s := a[1]; s.Kind {
		case workbook.Bool:
			form = 4 - float64(4*s.Num)
		default:
			x, e := h.Calendar().Number(s)
			if e != workbook.NoError {
				return fail(e)
			}
			form = math.Trunc(x)
		}
	}
	x := math.Trunc(a[0].Num)
	if x < 0 || x > 3999 || form < 0 || form > 4 {
		return fail(workbook.ErrValue)
	}
	return workbook.TextOf(romanText(int(x), int(form)))
}

// romanText writes the digits of thousands, hundreds, tens and ones. A digit of 4 or 9 is a smaller letter before a greater
// one: the smaller is moved down while what is written stays within n, at most form times. What the letters leave over is
// written by the next digits.
func romanText(n, form int) string {
	var b strings.Builder
	for k := 0; k < len(romanValues); k += 2 {
		digit := n / romanValues[k]
		if digit%5 != 4 {
			if digit > 4 {
				b.WriteByte(romanLetters[k-1])
			}
			b.WriteString(strings.Repeat(romanLetters[k:k+1], digit%5))
			n %= romanValues[k]
			continue
		}
		greater, smaller := k-1-flag(digit == 9), k
		for range form {
			if smaller+1 == len(romanValues) || romanValues[greater]-romanValues[smaller+1] > n {
				break
			}
			smaller++
		}
		b.WriteByte(romanLetters[smaller])
		b.WriteByte(romanLetters[greater])
		n += romanValues[smaller] - romanValues[greater]
	}
	return b.String()
}

// arabic is ARABIC: letters of any case, a sign before them; a letter before a greater one is subtracted.
func arabic(_ Host, a []workbook.Scalar) workbook.Scalar {
	text := strings.ToUpper(strings.TrimSpace(a[0].Text))
	sign := 1
	if strings.HasPrefix(text, "-") {
		sign, text = -1, text[1:]
	}
	if len(text) > 255 {
		return fail(workbook.ErrValue)
	}
	total, before := 0, 0
	for i := len(text) - 1; i >= 0; i-- {
		k := strings.IndexByte(romanLetters, text[i])
		if k < 0 {
			return fail(workbook.ErrValue)
		}
		if v := romanValues[k]; v < before {
			total -= v
		} else {
			total, before = total+v, v
		}
	}
	return workbook.NumberOf(float64(sign * total))
}

package arith

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/workbook"
)

// Finite turns an overflow into #NUM!, as every result of Excel's arithmetic is.
func Finite(x float64) (float64, workbook.ErrorCode) {
	if x-x != 0 {
		return 0, workbook.ErrNum
	}
	return x, workbook.NoError
}

// Snap is how much smaller than its operands a difference must be to count as zero: less than three units in the
// last place.
const Snap = 0x1p-50

// AddSnap is x + y for the last operation of a formula: where nearly everything cancels, Excel shows 0, so that
// 0.5-0.4-0.1 is 0. Elsewhere plain + applies.
func AddSnap(x, y float64) float64 {
	s := x + y
	if math.Abs(s) < math.Abs(x)*Snap {
		return 0
	}
	return s
}

// SubSnap is x - y for the last operation of a formula; see AddSnap.
func SubSnap(x, y float64) float64 { return AddSnap(x, -y) }

// Div is x / y; a zero divisor is #DIV/0!.
func Div(x, y float64) (float64, workbook.ErrorCode) {
	if y == 0 {
		return 0, workbook.ErrDiv0
	}
	return Finite(x / y)
}

// Pow is the operator ^ and POWER: 0^0 is #NUM!, 0 to a negative power #DIV/0!, a negative base to a fraction #NUM!
// unless the exponent is the inverse of an odd integer.
func Pow(x, y float64) (float64, workbook.ErrorCode) {
	if x == 0 {
		if y == 0 {
			return 0, workbook.ErrNum
		}
		if y < 0 {
			return 0, workbook.ErrDiv0
		}
		return 0, workbook.NoError
	}
	if x < 0 && y != math.Floor(y) {
		if OddRoot(y) {
			return Finite(-elementary.Pow(-x, y))
		}
		return 0, workbook.ErrNum
	}
	return Finite(elementary.Pow(x, y))
}

// OddRoot tells whether an exponent counts as the inverse of an odd integer.
func OddRoot(y float64) bool {
	n := 1 / y
	r := math.Round(n)
	return math.Abs(r) < 1e9 && math.Abs(n-r) < 1e-9 && math.Mod(r, 2) != 0
}

// Mod is MOD: the exact remainder, with the sign of the divisor.
func Mod(x, d float64) (float64, workbook.ErrorCode) {
	if d == 0 {
		return 0, workbook.ErrDiv0
	}
	if math.Abs(x/d) >= 1125900000000 {
		return 0, workbook.ErrNum
	}
	r := math.Mod(x, d)
	if r != 0 && (r < 0) != (d < 0) {
		r += d
	}
	return r, workbook.NoError
}

// Quotient is QUOTIENT: the integer part of x / y.
func Quotient(x, y float64) (float64, workbook.ErrorCode) {
	if y == 0 {
		return 0, workbook.ErrDiv0
	}
	return Finite(math.Trunc(x / y))
}

// Sign is SIGN: -1, 0 or 1.
func Sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// Sqrt is SQRT; below zero it is #NUM!.
func Sqrt(x float64) (float64, workbook.ErrorCode) {
	if x < 0 {
		return 0, workbook.ErrNum
	}
	return math.Sqrt(x), workbook.NoError
}

// Log is the natural logarithm; at and below zero it is #NUM!.
func Log(x float64) (float64, workbook.ErrorCode) {
	if x <= 0 {
		return 0, workbook.ErrNum
	}
	return elementary.Log(x), workbook.NoError
}

// Log10 is the decimal logarithm; at and below zero it is #NUM!.
func Log10(x float64) (float64, workbook.ErrorCode) {
	if x <= 0 {
		return 0, workbook.ErrNum
	}
	return elementary.Log10(x), workbook.NoError
}

// Exp is e to the power x; an overflow is #NUM!.
func Exp(x float64) (float64, workbook.ErrorCode) { return Finite(elementary.Exp(x)) }

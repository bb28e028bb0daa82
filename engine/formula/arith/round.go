package arith

import (
	"math"
	"strconv"

	"tyche/engine/workbook"
)

// Excel rounds the number that it would show: what lies within a few units in the last place of a tie counts as the tie,
// so that ROUND(1.005,2) is 1.01 although the nearest double lies below it.

// pow10 is ten to the power n, correctly rounded.
func pow10(n int) float64 {
	if n >= 0 && n < len(powers) {
		return powers[n]
	}
	p, _ := strconv.ParseFloat("1e"+strconv.Itoa(n), 64)
	return p
}

var powers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
	1e18, 1e19, 1e20, 1e21, 1e22}

const (
	up   = iota // away from zero
	down        // towards zero
	near        // halves away from zero
)

// toDigits rounds to a number of decimals, which may be negative and loses its fraction.
func toDigits(x, digits float64, way int) (float64, workbook.ErrorCode) {
	digits = math.Trunc(digits)
	if x == 0 || digits > 300 {
		return x, workbook.NoError
	}
	if digits < -308 {
		return overflowing(way)
	}
	n := int(digits)
	p := pow10(max(n, -n))
	y := math.Abs(x)
	if n >= 0 {
		y *= p
	} else {
		y /= p
	}
	if y >= 1<<53 {
		return x, workbook.NoError
	}
	y = toInteger(y, way)
	if n >= 0 {
		y /= p
	} else {
		y *= p
	}
	return Finite(math.Copysign(y, x))
}

func overflowing(way int) (float64, workbook.ErrorCode) {
	if way == up {
		return 0, workbook.ErrNum
	}
	return 0, workbook.NoError
}

// toInteger rounds a number that is not negative.
func toInteger(y float64, way int) float64 {
	slack := float64(y * 0x1p-50)
	whole := math.Floor(y)
	part := y - whole
	switch way {
	case near:
		if part >= 0.5-slack {
			whole++
		}
	case up:
		if part > slack {
			whole++
		}
	case down:
		if part >= 1-slack {
			whole++
		}
	}
	return whole
}

// Round is ROUND: halves away from zero.
func Round(x, digits float64) (float64, workbook.ErrorCode) { return toDigits(x, digits, near) }

// RoundUp is ROUNDUP: away from zero.
func RoundUp(x, digits float64) (float64, workbook.ErrorCode) { return toDigits(x, digits, up) }

// RoundDown is ROUNDDOWN and TRUNC: towards zero.
func RoundDown(x, digits float64) (float64, workbook.ErrorCode) { return toDigits(x, digits, down) }

// Int is INT: the greatest integer that is not above x.
func Int(x float64) float64 { return math.Floor(x) }

// ratio is x / unit, an integer where it is within a few units in the last place of one.
func ratio(x, unit float64) float64 {
	q := x / unit
	if r := math.Round(q); math.Abs(q-r) <= math.Abs(q)*0x1p-49 {
		return r
	}
	return q
}

// MRound is MROUND: the multiple nearest to x, halves away from zero. The signs must agree, else #NUM!.
func MRound(x, unit float64) (float64, workbook.ErrorCode) {
	if x == 0 || unit == 0 {
		return 0, workbook.NoError
	}
	if (x < 0) != (unit < 0) {
		return 0, workbook.ErrNum
	}
	q := x / unit
	return Finite(float64(toInteger(q, near) * unit))
}

// Ceiling is CEILING: away from zero if the signs agree, towards zero for a negative x and a positive unit.
func Ceiling(x, unit float64) (float64, workbook.ErrorCode) {
	if x == 0 || unit == 0 {
		return 0, workbook.NoError
	}
	if x > 0 && unit < 0 {
		return 0, workbook.ErrNum
	}
	return Finite(float64(math.Ceil(ratio(x, unit)) * unit))
}

// Floor is FLOOR: towards zero if the signs agree, away from zero for a negative x and a positive unit.
func Floor(x, unit float64) (float64, workbook.ErrorCode) {
	if x == 0 {
		return 0, workbook.NoError
	}
	if unit == 0 {
		return 0, workbook.ErrDiv0
	}
	if x > 0 && unit < 0 {
		return 0, workbook.ErrNum
	}
	return Finite(float64(math.Floor(ratio(x, unit)) * unit))
}

// CeilingMath is CEILING.MATH; away makes negative numbers round away from zero.
func CeilingMath(x, unit float64, away bool) (float64, workbook.ErrorCode) {
	if x == 0 || unit == 0 {
		return 0, workbook.NoError
	}
	unit = math.Abs(unit)
	if x < 0 && away {
		return Finite(float64(math.Floor(ratio(x, unit)) * unit))
	}
	return Finite(float64(math.Ceil(ratio(x, unit)) * unit))
}

// FloorMath is FLOOR.MATH; toward makes negative numbers round towards zero.
func FloorMath(x, unit float64, toward bool) (float64, workbook.ErrorCode) {
	if x == 0 || unit == 0 {
		return 0, workbook.NoError
	}
	unit = math.Abs(unit)
	if x < 0 && toward {
		return Finite(float64(math.Ceil(ratio(x, unit)) * unit))
	}
	return Finite(float64(math.Floor(ratio(x, unit)) * unit))
}

// Even is EVEN: away from zero to an even integer.
func Even(x float64) float64 {
	return math.Copysign(math.Ceil(math.Abs(x)/2)*2, x)
}

// Odd is ODD: away from zero to an odd integer.
func Odd(x float64) float64 {
	if x == 0 {
		return 1
	}
	n := math.Ceil((math.Abs(x) - 1) / 2)
	return math.Copysign(float64(max(n, 0)*2)+1, x)
}

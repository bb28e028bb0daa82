package function

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/formula/arith"
	"tyche/engine/workbook"
)

// bitFunctions are the functions of bits and steps, and the error functions.
func bitFunctions() []Spec {
	return []Spec{
		{Name: "BITAND", Args: "nn", Min: 2, Number: bitwise(func(x, y uint64) uint64 { return x & y })},
		{Name: "BITOR", Args: "nn", Min: 2, Number: bitwise(func(x, y uint64) uint64 { return x | y })},
		{Name: "BITXOR", Args: "nn", Min: 2, Number: bitwise(func(x, y uint64) uint64 { return x ^ y })},
		{Name: "BITLSHIFT", Args: "nn", Min: 2, Number: func(a []float64) (float64, workbook.ErrorCode) {
			return shift(a[0], a[1])
		}},
		{Name: "BITRSHIFT", Args: "nn", Min: 2, Number: func(a []float64) (float64, workbook.ErrorCode) {
			return shift(a[0], -a[1])
		}},
		{Name: "DELTA", Args: "kk", Min: 1, Number: func(a []float64) (float64, workbook.ErrorCode) {
			return float64(flag(a[0] == nth(a, 1, 0))), workbook.NoError
		}},
		{Name: "GESTEP", Args: "kk", Min: 1, Number: func(a []float64) (float64, workbook.ErrorCode) {
			return float64(flag(a[0] >= nth(a, 1, 0))), workbook.NoError
		}},
		{Name: "ERF", Args: "kk", Min: 1, Number: func(a []float64) (float64, workbook.ErrorCode) {
			if len(a) > 1 {
				return elementary.Erf(a[1]) - elementary.Erf(a[0]), workbook.NoError
			}
			return elementary.Erf(a[0]), workbook.NoError
		}},
		{Name: "ERF.PRECISE", Args: "k", Min: 1, Number: pure(elementary.Erf)},
		{Name: "ERFC", Args: "k", Min: 1, Number: pure(elementary.Erfc)},
		{Name: "ERFC.PRECISE", Args: "k", Min: 1, Number: pure(elementary.Erfc)},
	}
}

// maxBits bounds the whole numbers that Excel takes for bits.
const maxBits = 1 << 48

func areBits(x float64) bool { return x >= 0 && x < maxBits && x == math.Trunc(x) }

func bitwise(f func(x, y uint64) uint64) number {
	return func(a []float64) (float64, workbook.ErrorCode) {
		if !areBits(a[0]) || !areBits(a[1]) {
			return 0, workbook.ErrNum
		}
		return float64(f(uint64(a[0]), uint64(a[1]))), workbook.NoError
	}
}

// shift moves bits to the left, or to the right by a negative number of places; at most 53 places.
func shift(x, places float64) (float64, workbook.ErrorCode) {
	places = math.Trunc(places)
	if !areBits(x) || math.Abs(places) > 53 {
		return 0, workbook.ErrNum
	}
	y := math.Floor(math.Ldexp(x, int(places)))
	if y >= maxBits {
		return 0, workbook.ErrNum
	}
	return arith.Finite(y)
}

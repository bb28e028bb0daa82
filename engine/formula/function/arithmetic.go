package function

import (
	"math"

	"tyche/engine/elementary"
	"tyche/engine/formula/arith"
	"tyche/engine/workbook"
)

type number = func(a []float64) (float64, workbook.ErrorCode)

// pure makes a number function of one that never fails.
func pure(f func(float64) float64) number {
	return func(a []float64) (float64, workbook.ErrorCode) { return arith.Finite(f(a[0])) }
}

func one(f func(float64) (float64, workbook.ErrorCode)) number {
	return func(a []float64) (float64, workbook.ErrorCode) { return f(a[0]) }
}

func two(f func(x, y float64) (float64, workbook.ErrorCode)) number {
	return func(a []float64) (float64, workbook.ErrorCode) { return f(a[0], a[1]) }
}

// within is a pure function on lowest <= x <= highest; outside it is #NUM!.
func within(lowest, highest float64, f func(float64) float64) number {
	return func(a []float64) (float64, workbook.ErrorCode) {
		if a[0] < lowest || a[0] > highest {
			return 0, workbook.ErrNum
		}
		return arith.Finite(f(a[0]))
	}
}

// inverse is 1 / f(x); where f is 0 it is #DIV/0!.
func inverse(f func(float64) float64) number {
	return func(a []float64) (float64, workbook.ErrorCode) { return arith.Div(1, f(a[0])) }
}

// nth is a[i], or another number where the call has fewer arguments.
func nth(a []float64, i int, otherwise float64) float64 {
	if i < len(a) {
		return a[i]
	}
	return otherwise
}

func arithmeticFunctions() []Spec {
	return append(roundingFunctions(), trigonometricFunctions()...)
}

func roundingFunctions() []Spec {
	return []Spec{
		{Name: "ABS", Args: "n", Min: 1, Number: pure(math.Abs)},
		{Name: "SIGN", Args: "n", Min: 1, Number: pure(arith.Sign)},
		{Name: "SQRT", Args: "n", Min: 1, Number: one(arith.Sqrt)},
		{Name: "SQRTPI", Args: "k", Min: 1, Number: func(a []float64) (float64, workbook.ErrorCode) {
			return arith.Sqrt(a[0] * math.Pi)
		}},
		{Name: "EXP", Args: "n", Min: 1, Number: one(arith.Exp)},
		{Name: "LN", Args: "n", Min: 1, Number: one(arith.Log)},
		{Name: "LOG10", Args: "n", Min: 1, Number: one(arith.Log10)},
		{Name: "LOG", Args: "nn", Min: 1, Number: logBase},
		{Name: "POWER", Args: "nn", Min: 2, Number: two(arith.Pow)},
		{Name: "MOD", Args: "nn", Min: 2, Number: two(arith.Mod)},
		{Name: "QUOTIENT", Args: "kk", Min: 2, Number: two(arith.Quotient)},
		{Name: "INT", Args: "n", Min: 1, Number: pure(arith.Int)},
		{Name: "TRUNC", Args: "nn", Min: 1, Number: func(a []float64) (float64, workbook.ErrorCode) {
			return arith.RoundDown(a[0], nth(a, 1, 0))
		}},
		{Name: "ROUND", Args: "nn", Min: 2, Number: two(arith.Round)},
		{Name: "ROUNDUP", Args: "nn", Min: 2, Number: two(arith.RoundUp)},
		{Name: "ROUNDDOWN", Args: "nn", Min: 2, Number: two(arith.RoundDown)},
		{Name: "MROUND", Args: "kk", Min: 2, Number: two(arith.MRound)},
		{Name: "CEILING", Args: "nn", Min: 2, Number: two(arith.Ceiling)},
		{Name: "FLOOR", Args: "nn", Min: 2, Number: two(arith.Floor)},
		{Name: "CEILING.MATH", Args: "nnn", Min: 1, Number: func(a []float64) (float64, workbook.ErrorCode) {
			return arith.CeilingMath(a[0], nth(a, 1, 1), nth(a, 2, 0) != 0)
		}},
		{Name: "FLOOR.MATH", Args: "nnn", Min: 1, Number: func(a []float64) (float64, workbook.ErrorCode) {
			return arith.FloorMath(a[0], nth(a, 1, 1), nth(a, 2, 0) != 0)
		}},
		{Name: "CEILING.PRECISE", Args: "nn", Min: 1, Number: ceilingPrecise},
		{Name: "ISO.CEILING", Args: "nn", Min: 1, Number: ceilingPrecise},
		{Name: "FLOOR.PRECISE", Args: "nn", Min: 1, Number: func(a []float64) (float64, workbook.ErrorCode) {
			return arith.FloorMath(a[0], nth(a, 1, 1), false)
		}},
		{Name: "EVEN", Args: "n", Min: 1, Number: pure(arith.Even)},
		{Name: "ODD", Args: "n", Min: 1, Number: pure(arith.Odd)},
		{Name: "PI", Number: func([]float64) (float64, workbook.ErrorCode) { return math.Pi, workbook.NoError }},
	}
}

func ceilingPrecise(a []float64) (float64, workbook.ErrorCode) {
	return arith.CeilingMath(a[0], nth(a, 1, 1), false)
}

func logBase(a []float64) (float64, workbook.ErrorCode) {
	base := nth(a, 1, 10)
	if a[0] <= 0 || base <= 0 {
		return 0, workbook.ErrNum
	}
	if base == 1 {
		return 0, workbook.ErrDiv0
	}
	switch base {
	case 10:
		return elementary.Log10(a[0]), workbook.NoError
	case 2:
		return elementary.Log2(a[0]), workbook.NoError
	}
	return arith.Div(elementary.Log(a[0]), elementary.Log(base))
}

// maxAngle is the greatest argument of Excel's circular functions.
const maxAngle = 134217728 - 1e-6

func trigonometricFunctions() []Spec {
	return []Spec{
		{Name: "SIN", Args: "n", Min: 1, Number: within(-maxAngle, maxAngle, arith.Sin)},
		{Name: "COS", Args: "n", Min: 1, Number: within(-maxAngle, maxAngle, arith.Cos)},
		{Name: "TAN", Args: "n", Min: 1, Number: within(-maxAngle, maxAngle, arith.Tan)},
		{Name: "SEC", Args: "n", Min: 1, Number: bounded(inverse(arith.Cos))},
		{Name: "CSC", Args: "n", Min: 1, Number: bounded(inverse(arith.Sin))},
		{Name: "COT", Args: "n", Min: 1, Number: bounded(inverse(arith.Tan))},
		{Name: "ASIN", Args: "n", Min: 1, Number: within(-1, 1, elementary.Asin)},
		{Name: "ACOS", Args: "n", Min: 1, Number: within(-1, 1, elementary.Acos)},
		{Name: "ATAN", Args: "n", Min: 1, Number: pure(elementary.Atan)},
		{Name: "ACOT", Args: "n", Min: 1, Number: pure(func(x float64) float64 { return math.Pi/2 - elementary.Atan(x) })},
		{Name: "ATAN2", Args: "nn", Min: 2, Number: func(a []float64) (float64, workbook.ErrorCode) {
			if a[0] == 0 && a[1] == 0 {
				return 0, workbook.ErrDiv0
			}
			return elementary.Atan2(a[1], a[0]), workbook.NoError
		}},
		{Name: "SINH", Args: "n", Min: 1, Number: pure(elementary.Sinh)},
		{Name: "COSH", Args: "n", Min: 1, Number: pure(elementary.Cosh)},
		{Name: "TANH", Args: "n", Min: 1, Number: pure(elementary.Tanh)},
		{Name: "SECH", Args: "n", Min: 1, Number: pure(func(x float64) float64 { return 1 / elementary.Cosh(x) })},
		{Name: "CSCH", Args: "n", Min: 1, Number: inverse(elementary.Sinh)},
		{Name: "COTH", Args: "n", Min: 1, Number: inverse(elementary.Tanh)},
		{Name: "ASINH", Args: "n", Min: 1, Number: pure(elementary.Asinh)},
		{Name: "ACOSH", Args: "n", Min: 1, Number: within(1, math.MaxFloat64, elementary.Acosh)},
		{Name: "ATANH", Args: "n", Min: 1, Number: openInterval(elementary.Atanh)},
		{Name: "ACOTH", Args: "n", Min: 1, Number: func(a []float64) (float64, workbook.ErrorCode) {
			if math.Abs(a[0]) <= 1 {
				return 0, workbook.ErrNum
			}
			return elementary.Atanh(1 / a[0]), workbook.NoError
		}},
		{Name: "RADIANS", Args: "n", Min: 1, Number: pure(func(x float64) float64 { return x / 180 * math.Pi })},
		{Name: "DEGREES", Args: "n", Min: 1, Number: pure(func(x float64) float64 { return x / math.Pi * 180 })},
	}
}

// bounded refuses arguments beyond those that Excel's circular functions take.
func bounded(f number) number {
	return func(a []float64) (float64, workbook.ErrorCode) {
		if math.Abs(a[0]) > maxAngle {
			return 0, workbook.ErrNum
		}
		return f(a)
	}
}

// openInterval is a pure function on -1 < x < 1; outside it is #NUM!.
func openInterval(f func(float64) float64) number {
	return func(a []float64) (float64, workbook.ErrorCode) {
		if math.Abs(a[0]) >= 1 {
			return 0, workbook.ErrNum
		}
		return arith.Finite(f(a[0]))
	}
}

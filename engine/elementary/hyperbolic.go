package elementary

import "math"

// Sinh returns the hyperbolic sine of x, to 2 ulp.
func Sinh(x float64) float64 {
	a := math.Abs(x)
	if !(a > 0x1p-28) || math.IsInf(x, 0) {
		return x
	}
	if a < 22 {
		e := Expm1(a)
		return math.Copysign(float64(0.5*(e+e/(e+1))), x)
	}
	y, k := expParts(a)
	return math.Copysign(scale(y, k-1), x)
}

// Cosh returns the hyperbolic cosine of x, to 2 ulp.
func Cosh(x float64) float64 {
	a := math.Abs(x)
	if a < 22 {
		e := Exp(a)
		return float64(0.5*e) + 0.5/e
	}
	y, k := expParts(a)
	return scale(y, k-1)
}

// Tanh returns the hyperbolic tangent of x, to 2 ulp.
func Tanh(x float64) float64 {
	a := math.Abs(x)
	if a > 22 {
		return math.Copysign(1, x)
	}
	if x == 0 {
		return x
	}
	e := Expm1(float64(2 * a))
	return math.Copysign(e/(e+2), x)
}

// Asinh returns the inverse hyperbolic sine of x, to 2 ulp.
func Asinh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case !(a > 0x1p-28) || math.IsInf(x, 0):
		return x
	case a > 0x1p28:
		return math.Copysign(Log(a)+math.Ln2, x)
	}
	t := float64(a * a)
	return math.Copysign(Log1p(a+t/(1+math.Sqrt(1+t))), x)
}

// Acosh returns the inverse hyperbolic cosine of x, NaN below 1, to 2 ulp.
func Acosh(x float64) float64 {
	switch {
	case x < 1 || x != x:
		return math.NaN()
	case x > 0x1p28:
		return Log(x) + math.Ln2
	}
	t := x - 1
	return Log1p(t + math.Sqrt(math.FMA(t, t, float64(2*t))))
}

// Atanh returns the inverse hyperbolic tangent of x, NaN outside -1..1, to 2 ulp.
func Atanh(x float64) float64 {
	a := math.Abs(x)
	if x == 0 {
		return x
	}
	return math.Copysign(float64(0.5*Log1p(float64(2*a)/(1-a))), x)
}

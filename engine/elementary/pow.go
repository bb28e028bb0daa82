package elementary

import "math"

// Pow returns x^y, to 0.7 ulp; exact powers are exact. Special cases as math.Pow.
func Pow(x, y float64) float64 {
	hi, lo := logPair(math.Abs(x))
	p := float64(y * hi)
	e := math.FMA(y, lo, math.FMA(y, hi, -p))
	if !(math.Abs(p) < 800) {
		e = 0
	}
	return powSpecial(x, y, expSum(p, e))
}

// powSpecial gives z = |x|^y the sign of an odd power and the values where the formula does not hold.
func powSpecial(x, y, z float64) float64 {
	whole := math.Floor(y) == y
	odd := whole && math.Abs(y) < 0x1p53 && math.Floor(float64(y*0.5)) != float64(y*0.5)
	a := math.Abs(x)
	switch {
	case y == 0 || x == 1:
		return 1
	case x != x || y != y:
		return math.NaN()
	case a == 1 && (whole || math.IsInf(y, 0)):
		z = 1
	case math.IsInf(y, 0):
		if (a > 1) == (y > 0) {
			return math.Inf(1)
		}
		return 0
	case a == 0 || math.IsInf(x, 0):
		z = 0
		if (a == 0) == (y < 0) {
			z = math.Inf(1)
		}
	case x < 0 && !whole:
		return math.NaN()
	}
	if odd {
		return math.Copysign(z, x)
	}
	return z
}

package elementary

import "math"

// atanPoint holds the arcs that the inverse tangent is measured from, and their tangents.
var atanPoint = [...]struct{ tangent, hi, lo float64 }{
	{0, 0, 0},
	{0.5, 0.4636476090008061, 2.2698777452961687e-17},
	{1, 0.7853981633974483, 3.061616997868383e-17},
	{1.5, 0.982793723247329, 1.3903311031230998e-17},
}

// atanRatio returns atan(y/x) for positive y and x whose ratio and products neither overflow nor vanish.
func atanRatio(y, x float64) (hi, lo float64) {
	q := y / x
	if q > 39.0/16 { // pi/2 - atan(x/y)
		h, l := atanSmall(quotient(-x, 0, y, 0))
		s, e := fastTwoSum(halfPi1, h)
		return s, e + (l + halfPi2)
	}
	i := 0
	if q >= 7.0/16 {
		i = 1
	}
	if q >= 11.0/16 {
		i = 2
	}
	if q >= 19.0/16 {
		i = 3
	}
	p := atanPoint[i]
	// tan(a-b) = (y - x tan b)/(x + y tan b), each in two numbers.
	ph, pl := twoProduct(p.tangent, x)
	nh, nl := twoSum(y, -ph)
	qh, ql := twoProduct(p.tangent, y)
	dh, dl := twoSum(x, qh)
	h, l := atanSmall(quotient(nh, nl-pl, dh, dl+ql))
	if i == 0 {
		return h, l
	}
	s, e := fastTwoSum(p.hi, h)
	return s, e + (l + p.lo)
}

// atanSmall returns atan(u+e) for |u| <= 7/16 as a sum of two numbers.
func atanSmall(u, e float64) (hi, lo float64) {
	t := float64(u * u)
	return fastTwoSum(u, math.FMA(float64(t*u), poly2(t, atanTail[:]), e/(1+t)))
}

// Atan returns the inverse tangent of x in radians, to 0.7 ulp.
func Atan(x float64) float64 {
	a := math.Abs(x)
	switch {
	case x != x || a < 0x1p-30:
		return x
	case a > 0x1p60:
		return math.Copysign(halfPi1, x)
	}
	hi, lo := atanRatio(a, 1)
	return math.Copysign(hi+lo, x)
}

// Atan2 returns the angle of the point (x, y) in radians, to 0.8 ulp. Special cases as math.Atan2.
func Atan2(y, x float64) float64 {
	if x != x || y != y {
		return math.NaN()
	}
	a, b := math.Abs(y), math.Abs(x)
	if math.IsInf(a, 1) && math.IsInf(b, 1) {
		a, b = 1, 1
	}
	hi, lo := atanPositive(a, b)
	if math.Signbit(x) {
		s, e := fastTwoSum(math.Pi, -hi)
		hi, lo = s, e+(2*halfPi2-lo)
	}
	return math.Copysign(hi+lo, y)
}

// atanPositive returns atan(a/b) for a, b >= 0 of which at most one is infinite.
func atanPositive(a, b float64) (hi, lo float64) {
	switch {
	case a == 0 || math.IsInf(b, 1):
		return 0, 0
	case b == 0 || math.IsInf(a, 1):
		return halfPi1, halfPi2
	}
	// Bring the larger one near 1.
	if max(a, b) < 0x1p-500 {
		a, b = float64(a*0x1p500), float64(b*0x1p500)
	}
	k := int64(math.Float64bits(max(a, b))>>52) - 1023
	sa, sb := scale(a, -k), scale(b, -k)
	switch {
	case sb < 0x1p-60:
		return halfPi1, halfPi2 - sb/sa
	case sa < 0x1p-30:
		return a / b, 0
	}
	return atanRatio(sa, sb)
}

// asinTailOf returns asin(x) - x for |x| <= 1/2.
func asinTailOf(x float64) float64 {
	t := float64(x * x)
	return float64(float64(t*x) * poly2(t, asinTail[:]))
}

// asinComplement returns 2 asin(sqrt((1-a)/2)), which is acos(a), for 1/2 <= a <= 1 as a sum of two numbers.
func asinComplement(a float64) (hi, lo float64) {
	z := float64((1 - a) * 0.5)
	s := math.Sqrt(z)
	if s == 0 {
		return 0, 0
	}
	e := math.FMA(-s, s, z) / float64(2*s)
	return float64(2 * s), float64(2 * (e + asinTailOf(s)))
}

// Asin returns the inverse sine of x in radians, NaN outside -1..1, to 0.8 ulp.
func Asin(x float64) float64 {
	a := math.Abs(x)
	switch {
	case !(a <= 1):
		return math.NaN()
	case a <= 0.5:
		return x + asinTailOf(x)
	}
	hi, lo := asinComplement(a)
	s, e := fastTwoSum(halfPi1, -hi)
	return math.Copysign(s+(e+(halfPi2-lo)), x)
}

// Acos returns the inverse cosine of x in radians, NaN outside -1..1, to 0.8 ulp.
func Acos(x float64) float64 {
	a := math.Abs(x)
	switch {
	case !(a <= 1):
		return math.NaN()
	case a <= 0.5:
		s, e := fastTwoSum(halfPi1, -x)
		return s + (e + (halfPi2 - asinTailOf(x)))
	}
	hi, lo := asinComplement(a)
	if x < 0 {
		s, e := fastTwoSum(math.Pi, -hi)
		return s + (e + (2*halfPi2 - lo))
	}
	return hi + lo
}

package elementary

import "math"

const sqrtHalfBits = 0x3fe6a09e667f3bcd

// split writes a positive finite x as m 2^k with m in [sqrt(1/2), sqrt(2)).
func split(x float64) (m, k float64) {
	if x < 0x1p-1022 {
		x = float64(x * 0x1p54)
		k = -54
	}
	bits := math.Float64bits(x)
	n := int64(bits-sqrtHalfBits) >> 52
	return math.Float64frombits(bits - uint64(n)<<52), k + float64(n)
}

// logSum returns k log(2) + log(1+f) + rest for f in [sqrt(1/2)-1, sqrt(2)-1) and a rest far below f.
func logSum(k, f, rest float64) float64 {
	s := f / (2 + f)
	t := float64(s * s)
	tail := float64(t * poly2(t, logTail[:]))
	h, hl := twoProduct(float64(0.5*f), f)
	a := f - h
	low := ((f - a) - h) - hl
	low = math.FMA(s, h+tail, low) + rest
	y, e := fastTwoSum(float64(k*ln2Hi), a)
	return y + (e + math.FMA(k, ln2Lo, low))
}

// Log returns the natural logarithm of x, to 0.6 ulp.
func Log(x float64) float64 {
	m, k := split(x)
	y := logSum(k, m-1, 0)
	return logSpecial(x, y)
}

// logSpecial returns y, but what a logarithm gives where x is zero, negative, infinite or NaN.
func logSpecial(x, y float64) float64 {
	if !(x <= math.MaxFloat64) {
		y = x
	}
	if x == 0 {
		y = math.Inf(-1)
	}
	if x < 0 {
		y = math.NaN()
	}
	return y
}

// Log1p returns log(1+x), accurately near zero too, to 0.9 ulp.
func Log1p(x float64) float64 {
	u, c := twoSum(1, x)
	m, k := split(u)
	y := logSum(k, m-1, c/u)
	y = logSpecial(u, y)
	if x == 0 {
		y = x
	}
	return y
}

// logPair returns log(x) of a positive finite x as a sum of two numbers, to about 64 bits.
func logPair(x float64) (hi, lo float64) {
	m, k := split(x)
	mh, ml := logMantissa(m - 1)
	hi, e := twoSum(float64(k*ln2Hi), mh)
	return fastTwoSum(hi, e+math.FMA(k, ln2Lo, ml))
}

// twoThirdsLo is 2/3 less its nearest number.
const twoThirdsLo = 3.700743415417188e-17

// logMantissa returns log(1+f) as a sum of two numbers: 2s + s^3 (2/3 + s^2 (2/5 + ...)) with s = f/(2+f), where all but
// the inner bracket is carried twice as long.
func logMantissa(f float64) (hi, lo float64) {
	d, dl := fastTwoSum(2, f)
	s, sl := quotient(f, 0, d, dl)
	t, tl := twoProduct(s, s)
	tl = math.FMA(float64(2*s), sl, tl)
	v := float64(t * poly2(t, logTail2[:]))
	p, pl := fastTwoSum(2.0/3, v)
	q, ql := multiply(t, tl, p, pl+twoThirdsLo)
	g, gl := fastTwoSum(2, q)
	return multiply(s, sl, g, gl+ql)
}

// Log2 returns the binary logarithm of x, to 0.51 ulp; powers of two are exact.
func Log2(x float64) float64 {
	const hi, lo = 1.4426950408889634, 2.0355273740931033e-17
	m, k := split(x)
	mh, ml := logMantissa(m - 1)
	y, e := multiply(mh, ml, hi, lo)
	s, c := fastTwoSum(k, y)
	return logSpecial(x, s+(c+e))
}

// Log10 returns the decimal logarithm of x, to 0.51 ulp; powers of ten are exact.
func Log10(x float64) float64 {
	const hi, lo = 0.4342944819032518, 1.098319650216765e-17
	h, l := logPair(x)
	y, e := multiply(h, l, hi, lo)
	return logSpecial(x, y+e)
}

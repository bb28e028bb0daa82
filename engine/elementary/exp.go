package elementary

import "math"

// log2E is 1/log(2).
const log2E = 1.4426950408889634

// reduceExp writes x, clamped to where exp neither overflows nor vanishes, as k log(2) + r + e with |r| <= log(2)/2.
func reduceExp(x, low float64) (k int64, kf, r, e float64) {
	if x > 720 {
		x = 720
	}
	if x < low {
		x = low
	}
	t := math.FMA(x, log2E, shifter)
	kf = t - shifter
	k = int64(math.Float64bits(t)) - shifterBits
	a := math.FMA(kf, -ln2Hi, x)
	b := float64(kf * -ln2Lo)
	r = a + b
	return k, kf, r, (a - r) + b
}

// expTerm returns exp(r) - 1 - r for |r| <= log(2)/2.
func expTerm(r float64) float64 {
	return float64(float64(r*r) * math.FMA(r, poly2(r, expTail[:]), 0.5))
}

// expParts returns y and k with exp(x) = y 2^k.
func expParts(x float64) (y float64, k int64) {
	k, _, r, e := reduceExp(x, -746)
	s, c := fastTwoSum(1, r)
	return s + (c + (e + expTerm(r))), k
}

// Exp returns e^x, to 0.6 ulp.
func Exp(x float64) float64 {
	y, k := expParts(x)
	return scale(y, k)
}

// Expm1 returns e^x - 1, accurately near zero too, to 0.8 ulp.
func Expm1(x float64) float64 {
	k, _, r, e := reduceExp(x, -50)
	p := expTerm(r)
	// 2^k (1 - 2^-k + exp(r) - 1): the difference is exact where it matters.
	one := 1 - math.Float64frombits(uint64(1023-min(k, 1000))<<52)
	s, c := twoSum(one, r)
	y := scale(s+(c+(e+p)), k)
	if x == 0 {
		return x
	}
	return y
}

// expSum returns exp(hi+lo) for |lo| far below an ulp of hi, to 0.51 ulp: the core of Pow.
func expSum(hi, lo float64) float64 {
	k, _, a, b := reduceExp(hi, -746)
	b += lo
	r := a + b
	e := (a - r) + b
	// 1 + r + r^2/2 in two numbers, the rest in one.
	h, hl := twoProduct(float64(0.5*r), r)
	s, c := fastTwoSum(1, r)
	s, d := fastTwoSum(s, h)
	cube := float64(float64(r*r) * r)
	tail := math.FMA(cube, poly2(r, expTail[:]), math.FMA(e, r, e)+hl)
	return scale(s+(d+(c+tail)), k)
}

package elementary

import "math"

// sqrtHalf in two numbers.
const (
	sqrtHalf   = 0.7071067811865476
	sqrtHalfLo = -4.833646656726457e-17
)

// normalRatio returns exp(z^2/2) Q(z) for z >= 0, Q the standard normal upper tail. The variable (z-4)/(z+4) takes the half
// line to an interval (Schonfelder's way for the error function).
func normalRatio(z float64) float64 {
	return poly2((z-4)/(z+4), normalTail[:]) / math.FMA(2, z, 1)
}

// NormalRatio returns exp(z^2/2) P(Z > z) of a standard normal variable Z for z >= 0, to 4 ulp.
func NormalRatio(z float64) float64 { return normalRatio(z) }

// expMinus returns exp(-(h+e)) for |e| far below h.
func expMinus(h, e float64) float64 {
	y := Exp(-h)
	return math.FMA(-y, e, y)
}

// normalUpper returns Q(z) for z >= 0.
func normalUpper(z float64) float64 {
	z = min(z, 40)
	h, e := twoProduct(float64(0.5*z), z)
	return float64(expMinus(h, e) * normalRatio(z))
}

// NormalCDF returns the standard normal distribution function, accurate to 4 ulp in the lower tail too. The upper tail is
// NormalCDF(-x).
func NormalCDF(x float64) float64 {
	a := math.Abs(x)
	y := normalUpper(a)
	if x > 0 {
		y = 1 - y
	}
	if a < 0.7 {
		y = math.FMA(0.5, erfSmall(float64(x*sqrtHalf)), 0.5)
	}
	return y
}

// erfSmall returns erf(x) for |x| <= 1.
func erfSmall(x float64) float64 {
	const c, cl = 1.1283791670955126, 1.533545961316588e-17
	t := float64(x * x)
	return math.FMA(x, c, float64(x*math.FMA(t, poly2(t, erfTail[:]), cl)))
}

// Erf returns the error function of x, to 2 ulp.
func Erf(x float64) float64 {
	if !(math.Abs(x) >= 1) {
		return erfSmall(x)
	}
	return math.Copysign(1-Erfc(math.Abs(x)), x)
}

// Erfc returns the complementary error function of x, to 5 ulp.
func Erfc(x float64) float64 {
	if x != x {
		return x
	}
	a := min(math.Abs(x), 30)
	if a < 0.5 {
		return 1 - erfSmall(x)
	}
	h, e := twoProduct(a, a)
	y := float64(2 * float64(expMinus(h, e)*normalRatio(math.FMA(a, sqrtHalf, float64(a*sqrtHalf)))))
	if x < 0 {
		return 2 - y
	}
	return y
}

// NormalQuantile returns the standard normal quantile of u in 0..1, to 5 ulp; the infinities at the ends, NaN outside.
func NormalQuantile(u float64) float64 {
	if u > 0.5 {
		return NormalTailQuantile(-(1 - u))
	}
	return NormalTailQuantile(u)
}

// NormalTailQuantile returns the standard normal quantile of a tail probability t in -0.5..0.5: t > 0 is the probability
// below the quantile, t < 0 that above it (so the far upper tail has all its digits); to 5 ulp. Zero by its sign gives an
// infinity.
//
// With p = |t|, the ratio of the quantile to 1/2-p is a polynomial on each half of the powers of two from 2^-9 up; further
// out, for four draws in a thousand, a smooth function of w = -log(4p(1-p)) (Giles, Approximating the erfinv function,
// 2012), and beyond w = 6.25 of sqrt(w).
func NormalTailQuantile(t float64) float64 {
	p := math.Abs(t)
	z := 0.0
	if piece := math.Float64bits(p)>>51 - firstPiece; piece < pieces {
		place := math.Float64frombits(math.Float64bits(p)<<1&(1<<52-1)|oneBits) - 1.5
		y := quantilePieces[len(quantilePieces)-1][piece]
		for i := len(quantilePieces) - 2; i >= 0; i-- {
			y = math.FMA(y, place, quantilePieces[i][piece])
		}
		z = float64((0.5 - p) * y)
	} else {
		z = quantileOutside(p)
	}
	if !math.Signbit(t) {
		z = -z
	}
	return z
}

// firstPiece are the bits of 2^-9, down to the first one of the fraction: halves of powers of two are numbered from there.
const (
	firstPiece = (1023 - 9) << 1
	pieces     = 16
)

// quantileOutside returns the distance of the quantile from zero for a probability that is in no piece; NaN above 1/2.
func quantileOutside(p float64) float64 {
	w := -Log(float64(float64(4*p) * (1 - p)))
	switch {
	case p > 0.5:
		return math.NaN()
	case w > 6.25:
		return quantileTail(w)
	}
	return float64((0.5 - p) * poly2(w-3.125, quantileCentre[:]))
}

// NormalCentralQuantile returns the standard normal quantile of 1/2 + d, with all digits for a small d; |d| is at most 0.45.
func NormalCentralQuantile(d float64) float64 {
	w := -Log1p(-float64(4 * float64(d*d)))
	return float64(d * poly2(w-3.125, quantileCentre[:]))
}

// quantileTail returns z with w = -log(4 Q(z) (1-Q(z))) > 6.25.
func quantileTail(w float64) float64 {
	s := math.Sqrt(w)
	switch {
	case s < 6:
		return poly2(s-4.25, quantileOuter[:])
	case s < 12:
		return float64(s * poly2(1/s-0.125, quantileFar[:]))
	}
	return float64(s * poly2(1/s-0.0595, quantileEnd[:]))
}

// NormalTail is the inverse of NormalTailQuantile: NormalCDF(z) for z <= 0 and -NormalCDF(-z) above.
func NormalTail(z float64) float64 {
	p := NormalCDF(-math.Abs(z))
	if z > 0 {
		p = -p
	}
	return p
}

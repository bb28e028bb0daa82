package elementary

import (
	"math"
	"math/bits"
)

// Pow returns x^y, to 0.7 ulp; exact powers are exact. Special cases as math.Pow. Small whole powers are products.
func Pow(x, y float64) float64 {
	if n, ok := SmallPower(y); ok {
		if z := product(x, n); regularProduct(z) {
			return z
		}
	}
	return powByLog(x, y)
}

// largestProduct is the largest exponent whose power is a product.
const largestProduct = 64

// SmallPower tells whether an exponent is one that [PowerSlice] takes.
func SmallPower(y float64) (n int, ok bool) {
	if !(y >= 1 && y <= largestProduct) || y != math.Floor(y) {
		return 0, false
	}
	return int(y), true
}

// regularProduct tells whether no step of a product was infinite or subnormal: its steps lie between 1 and the last one.
func regularProduct(z float64) bool {
	a := math.Abs(z)
	return a >= 0x1p-900 && a <= 0x1p1000
}

// product returns x^n by squaring and multiplying, bit by bit of n from the highest, in numbers twice as long.
func product(x float64, n int) float64 {
	h, l := x, 0.0
	for bit := bits.Len(uint(n)) - 2; bit >= 0; bit-- {
		p, e := twoProduct(h, h)
		e = math.FMA(h+h, l, e)
		h, l = fastTwoSum(p, e)
		if n>>bit&1 != 0 {
			p, e = twoProduct(h, x)
			e = math.FMA(l, x, e)
			h, l = fastTwoSum(p, e)
		}
	}
	return h
}

// powByLog is Pow by the logarithm.
func powByLog(x, y float64) float64 {
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

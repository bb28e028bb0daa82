package elementary

import "math"

const (
	// shifter turns rounding to an integer into an addition: x + shifter has the nearest integer of x in its low bits.
	shifter     = 0x1.8p52
	shifterBits = 0x4338000000000000
	oneBits     = 0x3ff0000000000000
	// whole52Bits are those of 2^52: with an integer below 2^52 in its low bits it is 2^52 more than that integer.
	whole52Bits = 0x4330000000000000

	// ln2Hi has 42 bits, so that its product with an exponent is exact; ln2Hi + ln2Lo is log(2) to 95 bits.
	ln2Hi = 0x1.62e42fefa38p-1
	ln2Lo = 5.497923018708371e-14
)

// fastTwoSum returns a+b rounded, and its error exactly; |a| >= |b| or a = 0.
func fastTwoSum(a, b float64) (sum, err float64) {
	sum = a + b
	return sum, b - (sum - a)
}

// twoSum returns a+b rounded, and its error exactly.
func twoSum(a, b float64) (sum, err float64) {
	sum = a + b
	t := sum - a
	return sum, (a - (sum - t)) + (b - t)
}

// twoProduct returns a*b rounded, and its error exactly.
func twoProduct(a, b float64) (product, err float64) {
	product = float64(a * b)
	return product, math.FMA(a, b, -product)
}

// quotient returns (nh+nl)/(dh+dl) as a sum of two numbers, to about 100 bits.
func quotient(nh, nl, dh, dl float64) (hi, lo float64) {
	q := nh / dh
	r := math.FMA(-q, dh, nh)
	r = math.FMA(-q, dl, r+nl)
	return fastTwoSum(q, r/dh)
}

// multiply returns (ah+al)*(bh+bl) as a sum of two numbers, to about 100 bits.
func multiply(ah, al, bh, bl float64) (hi, lo float64) {
	p, e := twoProduct(ah, bh)
	e = math.FMA(ah, bl, e)
	e = math.FMA(al, bh, e)
	return fastTwoSum(p, e)
}

// polynomial returns c[0] + c[1] x + c[2] x^2 + ... by Horner's rule, one fused step a coefficient.
func polynomial(x float64, c []float64) float64 {
	y := c[len(c)-1]
	for i := len(c) - 2; i >= 0; i-- {
		y = math.FMA(y, x, c[i])
	}
	return y
}

// scale returns y * 2^k for |k| <= 2000, with one rounding where the result is subnormal.
func scale(y float64, k int64) float64 {
	half := k >> 1
	y = float64(y * math.Float64frombits(uint64(half+1023)<<52))
	return float64(y * math.Float64frombits(uint64(k-half+1023)<<52))
}

// poly2 is polynomial with the even and the odd powers in two chains, which halves the waiting.
func poly2(x float64, c []float64) float64 {
	x2 := float64(x * x)
	n := len(c) &^ 1
	even, odd := 0.0, 0.0
	if n < len(c) {
		even = c[n]
	}
	for i := n - 2; i >= 0; i -= 2 {
		even = math.FMA(even, x2, c[i])
		odd = math.FMA(odd, x2, c[i+1])
	}
	return math.FMA(odd, x, even)
}

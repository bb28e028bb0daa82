package elementary

import (
	"math"
	"math/bits"
)

// Half of pi in three numbers.
const (
	halfPi1 = 1.5707963267948966
	halfPi2 = 6.123233995736766e-17
	halfPi3 = -1.4973849048591698e-33
)

// largeAngle is where subtracting multiples of pi/2 stops being exact enough.
const largeAngle = 0x1p28

// reduceAngle writes x as k pi/2 + r + e with |r| <= pi/4 and gives k modulo 4.
func reduceAngle(x float64) (k int64, r, e float64) {
	if !(math.Abs(x) < largeAngle) {
		return reduceLargeAngle(x)
	}
	t := math.FMA(x, 0.6366197723675814, shifter)
	kf := t - shifter
	k = int64(math.Float64bits(t)) & 3
	a := math.FMA(kf, -halfPi1, x)
	b, c := twoProduct(kf, -halfPi2)
	r, e = twoSum(a, b)
	return k, r, e + math.FMA(kf, -halfPi3, c)
}

// twoOverPi holds the first 1280 bits of 2/pi after the binary point.
var twoOverPi = [...]uint64{
	0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
	0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4,
	0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
	0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
}

// twoOverPiBits returns the 64 bits of 2/pi that follow the given bit after the binary point (zeros before it).
func twoOverPiBits(at int) uint64 {
	word := func(i int) uint64 {
		if i < 0 || i >= len(twoOverPi) {
			return 0
		}
		return twoOverPi[i]
	}
	i, shift := at>>6, uint(at&63)
	return word(i)<<shift | word(i+1)>>(64-shift)
}

// reduceLargeAngle is reduceAngle for any finite x by Payne and Hanek's method: x 2/pi modulo 4 from the bits of 2/pi that
// matter, 256 of them.
func reduceLargeAngle(x float64) (k int64, r, e float64) {
	if !(math.Abs(x) <= math.MaxFloat64) {
		return 0, math.NaN(), 0
	}
	b := math.Float64bits(x)
	m := b&(1<<52-1) | 1<<52
	at := int(b>>52&0x7ff) - 1075 - 2
	// p = m times four words of 2/pi, as a fraction of 4, most significant word first.
	var p [4]uint64
	var carry uint64
	for i := 3; i >= 0; i-- {
		hi, lo := bits.Mul64(m, twoOverPiBits(at+64*i))
		var c uint64
		p[i], c = bits.Add64(lo, carry, 0)
		carry = hi + c
	}
	k = int64(p[0] >> 62)
	f := [4]uint64{p[0]<<2 | p[1]>>62, p[1]<<2 | p[2]>>62, p[2]<<2 | p[3]>>62, p[3] << 2}
	sign := 1.0
	if f[0]>>63 == 1 { // beyond pi/4: count from the next multiple
		k++
		sign = -1
		for i := range f {
			f[i] = ^f[i]
		}
	}
	if x < 0 {
		k, sign = -k, -sign
	}
	hi, lo := fraction(f)
	r, e = multiply(float64(sign*hi), float64(sign*lo), halfPi1, halfPi2)
	return k & 3, r, e
}

// fraction returns a 256-bit binary fraction as a sum of two numbers.
func fraction(f [4]uint64) (hi, lo float64) {
	shift := 0
	for f[0] == 0 && shift < 192 {
		f = [4]uint64{f[1], f[2], f[3], 0}
		shift += 64
	}
	z := uint(bits.LeadingZeros64(f[0]))
	a := f[0]<<z | f[1]>>(64-z)
	b := f[1]<<z | f[2]>>(64-z)
	shift += int(z)
	top := float64(a >> 11)
	rest := float64(a<<53>>1 | b>>12)
	return scale(top, int64(-53-shift)), scale(rest, int64(-53-63-shift))
}

// sinKernel returns sin(r+e) for |r| <= pi/4 as a sum of two numbers.
func sinKernel(r, e float64) (hi, lo float64) {
	t := float64(r * r)
	return r, math.FMA(float64(t*r), poly2(t, sinTail[:]), float64(e*math.FMA(t, -0.5, 1)))
}

// cosKernel returns cos(r+e) for |r| <= pi/4 as a sum of two numbers.
func cosKernel(r, e float64) (hi, lo float64) {
	h, hl := twoProduct(float64(0.5*r), r)
	t := float64(r * r)
	hi, lo = fastTwoSum(1, -h)
	lo = math.FMA(-r, e, lo-hl)
	return hi, math.FMA(float64(t*t), poly2(t, cosTail[:]), lo)
}

// sinOf returns sin(k pi/2 + r + e).
func sinOf(k int64, r, e float64) float64 {
	hi, lo := sinKernel(r, e)
	if k&1 == 1 {
		hi, lo = cosKernel(r, e)
	}
	y := hi + lo
	if k&2 == 2 {
		y = -y
	}
	return y
}

// Sin returns the sine of x radians, to 0.7 ulp.
func Sin(x float64) float64 {
	k, r, e := reduceAngle(x)
	if x == 0 {
		return x
	}
	return sinOf(k, r, e)
}

// Cos returns the cosine of x radians, to 0.7 ulp.
func Cos(x float64) float64 {
	k, r, e := reduceAngle(x)
	return sinOf(k+1, r, e)
}

// Tan returns the tangent of x radians, to 0.9 ulp.
func Tan(x float64) float64 {
	if x == 0 {
		return x
	}
	k, r, e := reduceAngle(x)
	sh, sl := fastTwoSum(sinKernel(r, e))
	ch, cl := fastTwoSum(cosKernel(r, e))
	if k&1 == 1 {
		sh, sl, ch, cl = -ch, -cl, sh, sl
	}
	hi, lo := quotient(sh, sl, ch, cl)
	return hi + lo
}

package elementary

import "math/bits"

// The slice forms below give the bits of the scalar forms. dst and src have the same length and may be the same slice.

// ExpSlice sets dst[i] to Exp(src[i]).
func ExpSlice(dst, src []float64) { applyChunks(dst, src, expKernel, Exp) }

func expKernel(dst, src []float64) bool {
	if permutes() {
		return expWide((*[chunk]float64)(dst), (*[chunk]float64)(src))
	}
	return expChunk(dst, src)
}

// Expm1Slice sets dst[i] to Expm1(src[i]).
func Expm1Slice(dst, src []float64) { apply(dst, src, Expm1) }

// LogSlice sets dst[i] to Log(src[i]).
func LogSlice(dst, src []float64) { applyChunks(dst, src, logChunk, Log) }

// Log1pSlice sets dst[i] to Log1p(src[i]).
func Log1pSlice(dst, src []float64) { apply(dst, src, Log1p) }

// SinSlice sets dst[i] to Sin(src[i]).
func SinSlice(dst, src []float64) { apply(dst, src, Sin) }

// CosSlice sets dst[i] to Cos(src[i]).
func CosSlice(dst, src []float64) { apply(dst, src, Cos) }

// NormalCDFSlice sets dst[i] to NormalCDF(src[i]).
func NormalCDFSlice(dst, src []float64) { apply(dst, src, NormalCDF) }

// NormalQuantileSlice sets dst[i] to NormalQuantile(src[i]).
func NormalQuantileSlice(dst, src []float64) {
	for i, u := range src {
		if u > 0.5 {
			u = -(1 - u)
		}
		dst[i] = u
	}
	NormalTailQuantileSlice(dst, dst)
}

// NormalTailQuantileSlice sets dst[i] to NormalTailQuantile(src[i]).
func NormalTailQuantileSlice(dst, src []float64) {
	for permutes() && len(dst) >= chunk && len(src) >= chunk {
		outside := tailQuantileChunk((*[chunk]float64)(dst), (*[chunk]float64)(src))
		Settle()
		for ; outside != 0; outside &= outside - 1 {
			i := bits.TrailingZeros64(outside)
			dst[i] = NormalTailQuantile(dst[i])
		}
		dst, src = dst[chunk:], src[chunk:]
	}
	apply(dst, src, NormalTailQuantile)
}

// PowerSlice sets dst[i] to Pow(src[i], n), for an n that SmallPower allows.
func PowerSlice(dst, src []float64, n int) {
	y := float64(n)
	for vectors() && len(dst) >= chunk && len(src) >= chunk {
		before := [chunk]float64(src) // dst may be src
		regular := productChunk(dst[:chunk], nil, src[:chunk], nil, nil, n, bits.Len(uint(n))-1)
		Settle()
		if !regular {
			for i, z := range dst[:chunk] {
				if !regularProduct(z) {
					dst[i] = Pow(before[i], y)
				}
			}
		}
		dst, src = dst[chunk:], src[chunk:]
	}
	for i, x := range src[:len(dst)] {
		if i%chunk == 0 {
			Settle()
		}
		dst[i] = Pow(x, y)
	}
}

// PowerFrom tells from which of the powers of a value a greater one, the n-th, can go on: from n-1 where n is odd, else from one of
// which n is a double, a fourfold and so on, with the bits of product. It prefers what leaves the least to do; 0 for none.
func PowerFrom(n int, have func(m int) bool) int {
	if n&1 != 0 && n > 2 && have(n-1) {
		return n - 1
	}
	for m := n >> 1; m > 1; m >>= 1 {
		if have(m) {
			return m
		}
	}
	return 0
}

// NextPowerSlice sets dst[i] to Pow(x[i], n), as PowerSlice does, from the power m of x that PowerFrom has chosen; high is what an
// earlier call gave for that and rest what it left in low. With m = 1 both are nil. low takes the low parts of the products. Slices are
// as long as dst, which is none of them.
func NextPowerSlice(dst, low, x, high, rest []float64, n, m int) {
	done := 0
	for ; vectors() && done+chunk <= len(dst); done += chunk {
		to, next, from := dst[done:done+chunk], low[done:done+chunk], x[done:done+chunk]
		var regular bool
		switch {
		case m == 1:
			regular = productChunk(to, next, from, nil, nil, n, bits.Len(uint(n))-1)
		case n == 2*m:
			regular = squareChunk((*[chunk]float64)(to), (*[chunk]float64)(next), (*[chunk]float64)(high[done:]), (*[chunk]float64)(rest[done:]))
		case n == m+1:
			regular = multiplyChunk((*[chunk]float64)(to), (*[chunk]float64)(next), (*[chunk]float64)(from), (*[chunk]float64)(high[done:]), (*[chunk]float64)(rest[done:]))
		default:
			regular = productChunk(to, next, from, high[done:done+chunk], rest[done:done+chunk], n, bits.Len(uint(n))-bits.Len(uint(m)))
		}
		Settle()
		for i := 0; i < chunk && !regular; i++ {
			if !regularProduct(to[i]) {
				to[i] = Pow(from[i], float64(n))
			}
		}
	}
	for i := done; i < len(dst); i++ {
		if i%chunk == 0 {
			Settle()
		}
		dst[i] = Pow(x[i], float64(n))
	}
}

// PowSlice sets dst[i] to Pow(x[i], y[i]).
func PowSlice(dst, x, y []float64) {
	x, y = x[:len(dst)], y[:len(dst)]
	for vectors() && len(dst) >= chunk && len(x) >= chunk && len(y) >= chunk {
		beforeX, beforeY := [chunk]float64(x), [chunk]float64(y) // dst may be one of them
		regular := powChunk(dst[:chunk], x[:chunk], y[:chunk])
		Settle()
		if !regular {
			repairPow(dst[:chunk], &beforeX, &beforeY)
		}
		dst, x, y = dst[chunk:], x[chunk:], y[chunk:]
	}
	for i, v := range x {
		if i%chunk == 0 {
			Settle()
		}
		dst[i] = Pow(v, y[i])
	}
}

// repairPow computes the elements that the kernel has left open, and those that are products.
func repairPow(dst []float64, x, y *[chunk]float64) {
	for i, z := range dst {
		if _, small := SmallPower(y[i]); small || z != z {
			dst[i] = Pow(x[i], y[i])
		}
	}
}

// chunk is how many elements the vector kernels compute at once, and how many scalar code computes between two calls of
// Settle.
const chunk = 64

// apply sets dst[i] to f(src[i]).
func apply(dst, src []float64, f func(float64) float64) {
	for i, v := range src[:len(dst)] {
		if i%chunk == 0 {
			Settle()
		}
		dst[i] = f(v)
	}
}

// applyChunks sets dst[i] to f(src[i]), by a vector kernel as far as there are whole chunks. The kernel answers whether it
// holds for the whole chunk; if not, it has left NaN for the elements that f must compute.
func applyChunks(dst, src []float64, kernel func(dst, src []float64) bool, f func(float64) float64) {
	if vectors() {
		for len(dst) >= chunk && len(src) >= chunk {
			before := [chunk]float64(src) // dst may be src
			regular := kernel(dst[:chunk], src[:chunk])
			Settle()
			if !regular {
				repair(dst[:chunk], &before, f)
			}
			dst, src = dst[chunk:], src[chunk:]
		}
	}
	apply(dst, src, f)
}

// repair computes the elements that a kernel has left open.
func repair(dst []float64, src *[chunk]float64, f func(float64) float64) {
	for i, y := range dst {
		if y != y {
			dst[i] = f(src[i])
		}
	}
}

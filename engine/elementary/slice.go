package elementary

// The slice forms below give the bits of the scalar forms. dst and src have the same length and may be the same slice.

// ExpSlice sets dst[i] to Exp(src[i]).
func ExpSlice(dst, src []float64) { apply(dst, src, Exp) }

// Expm1Slice sets dst[i] to Expm1(src[i]).
func Expm1Slice(dst, src []float64) { apply(dst, src, Expm1) }

// LogSlice sets dst[i] to Log(src[i]).
func LogSlice(dst, src []float64) { apply(dst, src, Log) }

// Log1pSlice sets dst[i] to Log1p(src[i]).
func Log1pSlice(dst, src []float64) { apply(dst, src, Log1p) }

// SinSlice sets dst[i] to Sin(src[i]).
func SinSlice(dst, src []float64) { apply(dst, src, Sin) }

// CosSlice sets dst[i] to Cos(src[i]).
func CosSlice(dst, src []float64) { apply(dst, src, Cos) }

// NormalCDFSlice sets dst[i] to NormalCDF(src[i]).
func NormalCDFSlice(dst, src []float64) { apply(dst, src, NormalCDF) }

// NormalTailQuantileSlice sets dst[i] to NormalTailQuantile(src[i]).
func NormalTailQuantileSlice(dst, src []float64) { apply(dst, src, NormalTailQuantile) }

// PowSlice sets dst[i] to Pow(x[i], y[i]).
func PowSlice(dst, x, y []float64) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i, v := range x {
		if i%stretch == 0 {
			Settle()
		}
		dst[i] = Pow(v, y[i])
	}
}

// stretch is how many elements are computed between two calls of Settle.
const stretch = 64

// apply sets dst[i] to f(src[i]).
func apply(dst, src []float64, f func(float64) float64) {
	for i, v := range src[:len(dst)] {
		if i%stretch == 0 {
			Settle()
		}
		dst[i] = f(v)
	}
}

//go:build !goexperiment.simd

package draw

// applyVectors does nothing: there are no vectors without the simd package.
func applyVectors(_ *Correlation, _ [][]float64, done int) int { return done }

//go:build !goexperiment.simd

package draw

// applyVectors does nothing: there are no vectors without the simd package.
func applyVectors(*Correlation, [][]float64) int { return 0 }

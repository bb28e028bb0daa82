//go:build !(goexperiment.simd && amd64)

package draw

func applyWide(_ *Correlation, _ [][]float64) int { return 0 }

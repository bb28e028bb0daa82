//go:build !goexperiment.simd

package distribution

// Without the simd package there are no vectors, and nothing is done in chunks.

func vectors() bool { return false }

func tailChunks(x []float64) []float64 { return x }

func linearChunks(x []float64, _, _ float64) []float64 { return x }

func uniformChunks(x []float64, _ uniform) []float64 { return x }

func triangularChunks(x []float64, _ triangular) []float64 { return x }

func latticeChunks(x, _ []float64, _ []int64) []float64 { return x }

func squeezeChunks(x []float64, _ truncated) []float64 { return x }

func clampChunks(x []float64, _, _ float64) []float64 { return x }

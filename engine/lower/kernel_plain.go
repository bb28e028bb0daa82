//go:build !goexperiment.simd

package lower

// Without the simd package there are no vectors, and the chunk kernels are never called.

func vectors() bool { return false }

func compareChunk(_, _, _ []float64) bool { return false }

func roundChunks(_, _ []float64, _ *float64) int { return 0 }

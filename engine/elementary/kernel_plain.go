//go:build !goexperiment.simd

package elementary

// Without the simd package there are no vectors, and the chunk kernels are never called.

func vectors() bool { return false }

func logChunk(_, _ []float64) bool { return false }

func expChunk(_, _ []float64) bool { return false }

func powChunk(_, _, _ []float64) bool { return false }

func productChunk(_, _, _, _, _ []float64, _, _ int) bool { return false }

func squareChunk(_, _, _, _ *[chunk]float64) bool { return false }

func multiplyChunk(_, _, _, _, _ *[chunk]float64) bool { return false }

//go:build !(goexperiment.simd && amd64)

package elementary

// permutes reports whether the machine has vectors that can be permuted; without them tailQuantileChunk is never called.
func permutes() bool { return false }

func tailQuantileChunk(_, _ *[chunk]float64) uint64 { return 0 }

func expWide(_, _ *[chunk]float64) bool { return false }

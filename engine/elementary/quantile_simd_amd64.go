//go:build goexperiment.simd && amd64

package elementary

import (
	"simd"
	"simd/archsimd"
)

// permutes reports whether the machine has vectors that can be permuted: with them a lane finds its own coefficient
// among sixteen in one step.
func permutes() bool { return simd.VectorBitSize() >= 512 && archsimd.X86.AVX512() }

// tailQuantileChunk sets dst to the normal quantiles of the tail probabilities that lie in a piece. It answers the elements
// that do not, a bit each, and leaves their probabilities in dst, which may be src. It is in assembly since the compiler
// does not keep four vectors of pieces, places and sums in registers.
//
//go:noescape
func tailQuantileChunk(dst, src *[chunk]float64) (outside uint64)

// expWide is expChunk in assembly, which takes half the time.
//
//go:noescape
func expWide(dst, src *[chunk]float64) (regular bool)

//go:build goexperiment.simd

package vector

import "simd/archsimd"

// leaveVectors must be called between SIMD kernels and ordinary code that computes with float64. The compiler does not
// clear the upper halves of the vector registers, and while they are in use every ordinary operation must merge its
// result into them: measured, loops ran at half their speed. The argument says whether there are vectors at all.
func leaveVectors(vectors bool) {
	if vectors {
		archsimd.ClearAVXUpperBits()
	}
}

//go:build goexperiment.simd && amd64

package elementary

import "simd/archsimd"

// Settle makes scalar code fast again after vector code on the same thread: where the upper halves of the vector registers
// are in use, the mixture of old instructions and fused multiply-add that Go compiles scalar code to runs a hundred times
// slower on some processors. Vector loops leave that state behind, and so does the runtime when it preempts a goroutine
// (with the simd experiment it saves and restores whole registers). It costs about a nanosecond and changes no value.
func Settle() {
	if archsimd.X86.AVX() {
		archsimd.ClearAVXUpperBits()
	}
}

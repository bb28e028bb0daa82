//go:build !goexperiment.simd

package vector

// haveVectors reports false: this build has no SIMD.
func haveVectors() bool { return false }

func vectorKernels() kernelSet { return plainKernels() }

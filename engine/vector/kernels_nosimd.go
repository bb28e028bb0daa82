//go:build !goexperiment.simd

package vector

// chooseKernels returns the plain kernels: this build has no SIMD.
func chooseKernels(bool) kernelSet { return plainKernels() }

//go:build goexperiment.simd && !amd64

package vector

// vectorKernels returns the SIMD kernels of this machine.
func vectorKernels() kernelSet { return simdKernels() }

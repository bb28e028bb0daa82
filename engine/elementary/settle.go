//go:build !(goexperiment.simd && amd64)

package elementary

// Settle makes scalar code fast again after vector code on the same thread; here there is nothing to do.
func Settle() {}

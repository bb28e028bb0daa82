//go:build !goexperiment.simd || !amd64

package vector

// leaveVectors has nothing to do on this machine; see leave_amd64.go.
func leaveVectors(bool) {}

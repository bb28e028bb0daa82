//go:build !goexperiment.simd || !amd64

package draw

import "tyche/engine/draw/distribution"

// groups computes the uniform numbers of the groups from a number on, as many as dst holds, as tail probabilities if
// tails says so.
func (s *Stream) groups(dst []float64, number uint64, tails bool) {
	s.groupsPlain(dst, number)
	if tails {
		distribution.Tails(dst)
	}
}

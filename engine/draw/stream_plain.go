//go:build !goexperiment.simd || !amd64

package draw

// groups computes the uniform numbers of the groups from a number on, as many as dst holds.
func (s *Stream) groups(dst []float64, number uint64) { s.groupsPlain(dst, number) }

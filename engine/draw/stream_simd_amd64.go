//go:build goexperiment.simd

package draw

import "simd/archsimd"

// groups computes the uniform numbers of the groups from a number on, as many as dst holds, four Philox calls in a vector
// and two vectors, a group, in flight.
//
// Each word of the counter has a lane of 64 bits. The widening multiplication looks at the lower halves only, so what
// gathers in the upper ones does no harm until the end.
func (s *Stream) groups(dst []float64, number uint64) {
	if !archsimd.X86.AVX2() {
		s.groupsPlain(dst, number)
		return
	}
	m0, m1 := archsimd.BroadcastUint64x4(0xD2511F53).ReshapeToUint32s(), archsimd.BroadcastUint64x4(0xCD9E8D57).ReshapeToUint32s()
	step0, step1 := archsimd.BroadcastUint64x4(0x9E3779B9), archsimd.BroadcastUint64x4(0xBB67AE85)
	id0, id1 := archsimd.BroadcastUint64x4(s.id), archsimd.BroadcastUint64x4(s.id>>32)
	four := archsimd.BroadcastUint64x4(4)
	calls := archsimd.LoadUint64x4Array(&[4]uint64{0, 1, 2, 3}).Add(archsimd.BroadcastUint64x4(number * 8))
	for len(dst) >= 16 {
		k0, k1 := archsimd.BroadcastUint64x4(uint64(s.key[0])), archsimd.BroadcastUint64x4(uint64(s.key[1]))
		a0, a1, a2, a3 := calls, calls.ShiftAllRight(32), id0, id1
		calls = calls.Add(four)
		b0, b1, b2, b3 := calls, calls.ShiftAllRight(32), id0, id1
		calls = calls.Add(four)
		for range 10 {
			p, q := m0.MulWidenEven(a0.ReshapeToUint32s()), m1.MulWidenEven(a2.ReshapeToUint32s())
			a0, a1, a2, a3 = q.ShiftAllRight(32).Xor(a1.Xor(k0)), q, p.ShiftAllRight(32).Xor(a3.Xor(k1)), p
			p, q = m0.MulWidenEven(b0.ReshapeToUint32s()), m1.MulWidenEven(b2.ReshapeToUint32s())
			b0, b1, b2, b3 = q.ShiftAllRight(32).Xor(b1.Xor(k0)), q, p.ShiftAllRight(32).Xor(b3.Xor(k1)), p
			k0, k1 = k0.Add(step0), k1.Add(step1)
		}
		uniforms(a0, a1).Store(dst[0:4])
		uniforms(b0, b1).Store(dst[4:8])
		uniforms(a2, a3).Store(dst[8:12])
		uniforms(b2, b3).Store(dst[12:16])
		dst = dst[16:]
	}
	archsimd.ClearAVXUpperBits()
}

// uniforms is uniform for four pairs of words.
func uniforms(low, high archsimd.Uint64x4) archsimd.Float64x4 {
	n := high.ShiftAllLeft(20).And(archsimd.BroadcastUint64x4(1<<52 - 1)).Or(low.ShiftAllLeft(32).ShiftAllRight(44))
	return n.Or(archsimd.BroadcastUint64x4(1023 << 52)).BitsToFloat64().Sub(archsimd.BroadcastFloat64x4(1 - 0x1p-53))
}

//go:build goexperiment.simd

package draw

import (
	"simd/archsimd"

	"tyche/engine/draw/distribution"
)

// groups computes the uniform numbers of the groups from a number on, as many as dst holds, as tail probabilities if
// tails says so.
func (s *Stream) groups(dst []float64, number uint64, tails bool) {
	if n := len(dst) / 64 * 4; n > 0 && archsimd.X86.AVX512() {
		k := s.philoxConstants(tails)
		philoxGroups(&dst[0], n, number*8, &k)
		dst, number = dst[16*n:], number+uint64(n)
	}
	if !archsimd.X86.AVX2() {
		s.groupsPlain(dst, number)
	} else {
		s.groupsInVectors(dst, number)
	}
	if tails {
		distribution.Tails(dst)
	}
}

// philoxConstants is what philoxGroups finds in memory, by its offsets.
type philoxConstants struct {
	keys             [20]uint64 // 0: two for each round
	exponent         uint64     // 160: the bits of 1
	offset           float64    // 168
	sign             uint64     // 176
	factor0, factor1 uint64     // 184, 192
	calls            [8]uint64  // 200: of a group, from its first
	id               uint64     // 264
	step             uint64     // 272: calls in a group
	turn             uint64     // 280: the bit that says that a number's bits are turned, 0 for none
	fraction         uint64     // 288: the 52 bits of n
}

// philoxGroups computes the uniform numbers of n groups, n a multiple of four, from the one that begins with a call on:
// four groups in flight, a group in a vector of 512 bits. It is in assembly since archsimd lacks the multiplication.
//
//go:noescape
func philoxGroups(dst *float64, n int, call uint64, k *philoxConstants)

func (s *Stream) philoxConstants(tails bool) philoxConstants {
	k := philoxConstants{
		exponent: 1023 << 52, offset: -(1 - 0x1p-53), sign: 1 << 63, factor0: 0xD2511F53, factor1: 0xCD9E8D57,
		calls: [8]uint64{0, 1, 2, 3, 4, 5, 6, 7}, id: s.id, step: 8, fraction: 1<<52 - 1,
	}
	if tails {
		k.turn = 1 << 51
	}
	k0, k1 := s.key[0], s.key[1]
	for i := 0; i < len(k.keys); i += 2 {
		k.keys[i], k.keys[i+1] = uint64(k0), uint64(k1)
		k0, k1 = k0+0x9E3779B9, k1+0xBB67AE85
	}
	return k
}

// groupsInVectors is groups with four Philox calls in a vector and two vectors, a group, in flight.
//
// Each word of the counter has a lane of 64 bits. The widening multiplication looks at the lower halves only, so what
// gathers in the upper ones does no harm until the end.
func (s *Stream) groupsInVectors(dst []float64, number uint64) {
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

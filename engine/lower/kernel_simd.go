//go:build goexperiment.simd

package lower

import "simd"

// The functions of this file compute a chunk of a slice form with the simd package, with the bits of the scalar form. They
// are named functions, since function literals are not specialized to the machine's vectors.

// vectors reports whether the machine has vectors that the simd package uses.
func vectors() bool { return !simd.Emulated() }

// compareChunk sets dst to the signs of the comparisons of a chunk. It leaves NaN, and answers false, where numbers are so
// near that their digits decide, or are not finite.
func compareChunk(dst, x, y []float64) bool {
	l := simd.Float64s{}.Len()
	one, near := simd.BroadcastFloat64s(1), simd.BroadcastFloat64s(2e-14)
	open, regular := simd.BroadcastUint64s(0x7ff8000000000001).BitsToFloat64(), simd.BroadcastInt64s(-1)
	for j := 0; j < chunk; j += l {
		v, u := simd.LoadFloat64s(x[j:chunk]), simd.LoadFloat64s(y[j:chunk])
		clear := v.Equal(u).Or(v.Sub(u).Abs().Greater(v.Abs().Mul(near)))
		regular = regular.And(clear.ToInt64s())
		sign := one.Masked(v.Greater(u)).Sub(one.Masked(v.Less(u)))
		sign.IfElse(clear, open).Store(dst[j:chunk])
	}
	var lanes [8]int64
	regular.Store(lanes[:])
	all := int64(-1)
	for i := range regular.Len() {
		all &= lanes[i]
	}
	return all == -1
}

// roundChunks is arith.Round for as many whole chunks as there are, with power ten to the number of digits, which is not
// negative. It answers how many elements those are.
func roundChunks(dst, x []float64, power *float64) int {
	l := simd.Float64s{}.Len()
	done := 0
	p, big, large := simd.BroadcastFloat64s(*power), simd.BroadcastFloat64s(1<<52), simd.BroadcastFloat64s(1<<53)
	one, half, tiny := simd.BroadcastFloat64s(1), simd.BroadcastFloat64s(0.5), simd.BroadcastFloat64s(0x1p-50)
	sign := simd.BroadcastUint64s(1 << 63)
	for ; len(dst) >= chunk && len(x) >= chunk; dst, x = dst[chunk:], x[chunk:] {
		for j := 0; j < chunk; j += l {
			v := simd.LoadFloat64s(x[j:chunk])
			y := v.Abs().Mul(p)
			// The floor of y: adding 2^52 rounds to an integer, from 2^52 on there is nothing to round.
			nearest := y.Add(big).Sub(big)
			floor := nearest.Sub(one.Masked(nearest.Greater(y))).IfElse(y.Less(big), y)
			up := one.Masked(y.Sub(floor).GreaterEqual(half.Sub(y.Mul(tiny))))
			rounded := floor.Add(up).Div(p).ToBits().Or(v.ToBits().And(sign)).BitsToFloat64()
			v.IfElse(y.GreaterEqual(large), rounded.Masked(v.Equal(v))).Store(dst[j:chunk])
		}
		done += chunk
	}
	return done
}

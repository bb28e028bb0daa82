//go:build goexperiment.simd

package vector

import (
	"simd"
)

// SIMD kernels for rounding to integers. The simd package has no rounding, so: below 2^52, adding and subtracting 2^52
// rounds a magnitude to the nearest integer exactly, a comparison and a subtraction turn that into truncation, and from
// 2^52 on every number is an integer already. Signs of zero come out as the math package has them.

// truncate returns the magnitude of x towards zero and the sign bits of x.
func truncate(x simd.Float64s) (magnitude simd.Float64s, sign simd.Uint64s) {
	sign = x.ToBits().And(simd.BroadcastUint64s(1 << 63))
	a := x.Abs()
	big := simd.BroadcastFloat64s(1 << 52)
	nearest := a.Add(big).Sub(big)
	down := nearest.Sub(simd.BroadcastFloat64s(1).Masked(nearest.Greater(a)))
	return down.IfElse(a.Less(big), a), sign
}

// signed gives a magnitude its sign.
func signed(magnitude simd.Float64s, sign simd.Uint64s) simd.Float64s {
	return magnitude.ToBits().Or(sign).BitsToFloat64()
}

func trunc(dst, x []float64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			signed(truncate(simd.LoadFloat64s(x[j:lanesQuantum]))).Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func floor(dst, x []float64) {
	l := simd.Float64s{}.Len()
	one := simd.BroadcastFloat64s(1)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			v := simd.LoadFloat64s(x[j:lanesQuantum])
			t := signed(truncate(v))
			t.Sub(one.Masked(t.Greater(v))).Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func ceil(dst, x []float64) {
	l := simd.Float64s{}.Len()
	one := simd.BroadcastFloat64s(1)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			v := simd.LoadFloat64s(x[j:lanesQuantum])
			t, sign := truncate(v)
			r := signed(t, sign)
			r = r.Add(one.Masked(r.Less(v)))
			signed(r, sign).Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func round(dst, x []float64) {
	l := simd.Float64s{}.Len()
	half, one := simd.BroadcastFloat64s(0.5), simd.BroadcastFloat64s(1)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			v := simd.LoadFloat64s(x[j:lanesQuantum])
			t, sign := truncate(v)
			up := one.Masked(v.Abs().Sub(t).GreaterEqual(half))
			signed(t.Add(up), sign).Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

//go:build goexperiment.simd

package distribution

import (
	"math"
	"simd"
)

// The functions of this file do with the simd package what the scalar loops after their calls do, with the same
// bits, for whole chunks of 64 elements; they answer the elements that are left. They are named functions, since function literals are not
// specialized to the machine's vectors.

const chunk = 64

// vectors reports whether the machine has vectors that the simd package uses.
func vectors() bool { return !simd.Emulated() }

// upper is where a tail probability is that of the upper tail.
func upper(t simd.Float64s) simd.Mask64s {
	return t.ToBits().BitsToInt64().Less(simd.Int64s{})
}

func tailChunks(x []float64) []float64 {
	l := simd.Float64s{}.Len()
	one, half := simd.BroadcastFloat64s(1), simd.BroadcastFloat64s(0.5)
	for ; len(x) >= chunk; x = x[chunk:] {
		for j := 0; j < chunk; j += l {
			v := simd.LoadFloat64s(x[j:chunk])
			one.Sub(v).Neg().IfElse(v.Greater(half), v).Store(x[j:chunk])
		}
	}
	return x
}

func linearChunks(x []float64, factor, offset float64) []float64 {
	l := simd.Float64s{}.Len()
	f, o := simd.BroadcastFloat64s(factor), simd.BroadcastFloat64s(offset)
	for ; len(x) >= chunk; x = x[chunk:] {
		for j := 0; j < chunk; j += l {
			simd.LoadFloat64s(x[j:chunk]).MulAdd(f, o).Store(x[j:chunk])
		}
	}
	return x
}

func uniformChunks(x []float64, d uniform) []float64 {
	l := simd.Float64s{}.Len()
	low, high, width := simd.BroadcastFloat64s(d.low), simd.BroadcastFloat64s(d.high), simd.BroadcastFloat64s(d.high-d.low)
	for ; len(x) >= chunk; x = x[chunk:] {
		for j := 0; j < chunk; j += l {
			t := simd.LoadFloat64s(x[j:chunk])
			t.MulAdd(width, high.IfElse(upper(t), low)).Store(x[j:chunk])
		}
	}
	return x
}

func triangularChunks(x []float64, d triangular) []float64 {
	l := simd.Float64s{}.Len()
	one, peak := simd.BroadcastFloat64s(1), simd.BroadcastFloat64s(d.peak)
	low, high := simd.BroadcastFloat64s(d.low), simd.BroadcastFloat64s(d.high)
	left, right := simd.BroadcastFloat64s(d.left), simd.BroadcastFloat64s(-d.right)
	for ; len(x) >= chunk; x = x[chunk:] {
		for j := 0; j < chunk; j += l {
			t := simd.LoadFloat64s(x[j:chunk])
			above := upper(t)
			p, q := one.Add(t).IfElse(above, t), t.Neg().IfElse(above, one.Sub(t))
			rising, falling := left.MulAdd(p.Sqrt(), low), right.MulAdd(q.Sqrt(), high)
			rising.IfElse(p.Less(peak), falling).Store(x[j:chunk])
		}
	}
	return x
}

// latticeChunks compares with every cut.
func latticeChunks(x, values []float64, cut []int64) []float64 {
	l := simd.Float64s{}.Len()
	magnitude, turn := simd.BroadcastInt64s(math.MaxInt64), simd.BroadcastInt64s(2*halfBits)
	for ; len(x) >= chunk; x = x[chunk:] {
		for j := 0; j < chunk; j += l {
			bits := simd.LoadFloat64s(x[j:chunk]).ToBits().BitsToInt64()
			place := bits.And(magnitude)
			place = turn.Sub(place).IfElse(bits.Less(simd.Int64s{}), place)
			v := simd.BroadcastFloat64s(values[0])
			for i := range cut {
				v = simd.BroadcastFloat64s(values[i+1]).IfElse(place.Greater(simd.BroadcastInt64s(cut[i])), v)
			}
			v.Store(x[j:chunk])
		}
	}
	return x
}

func squeezeChunks(x []float64, d truncated) []float64 {
	l := simd.Float64s{}.Len()
	one, half, mass := simd.BroadcastFloat64s(1), simd.BroadcastFloat64s(0.5), simd.BroadcastFloat64s(d.mass)
	below, above := simd.BroadcastFloat64s(d.below), simd.BroadcastFloat64s(d.above)
	for ; len(x) >= chunk; x = x[chunk:] {
		for j := 0; j < chunk; j += l {
			t := simd.LoadFloat64s(x[j:chunk])
			fromTop := upper(t)
			p := one.Add(t).IfElse(fromTop, t).MulAdd(mass, below)
			q := t.Neg().IfElse(fromTop, one.Sub(t)).MulAdd(mass, above)
			q.Neg().IfElse(p.Greater(half), p).Store(x[j:chunk])
		}
	}
	return x
}

func clampChunks(x []float64, low, high float64) []float64 {
	l := simd.Float64s{}.Len()
	least, most := simd.BroadcastFloat64s(low), simd.BroadcastFloat64s(high)
	for ; len(x) >= chunk; x = x[chunk:] {
		for j := 0; j < chunk; j += l {
			v := simd.LoadFloat64s(x[j:chunk])
			v = least.IfElse(v.Less(least), v)
			most.IfElse(v.Greater(most), v).Store(x[j:chunk])
		}
	}
	return x
}

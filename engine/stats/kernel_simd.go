//go:build goexperiment.simd

package stats

import "simd"

// The functions of this file do with the simd package what the scalar loops after their calls do, with the same bits, for
// whole groups of numbers, one for each of the sums that run beside each other; they answer the numbers that are left. They
// are named functions, since function literals are not specialized to the machine's vectors.

// vectors reports whether the machine has vectors that the simd package uses.
func vectors() bool { return !simd.Emulated() }

// near is how many numbers are gone over for one vector of sums before the next: they stay in the first-level cache.
const near = 128 * lanes

func extremeGroups(values []float64, low, high *float64) []float64 {
	l := simd.Float64s{}.Len()
	least, most := simd.BroadcastFloat64s(*low), simd.BroadcastFloat64s(*high)
	for ; len(values) >= lanes; values = values[lanes:] {
		for j := 0; j < lanes; j += l {
			v := simd.LoadFloat64s(values[j:lanes])
			least = v.IfElse(v.Less(least), least)
			most = v.IfElse(v.Greater(most), most)
		}
	}
	var a, b [lanes]float64
	least.Store(a[:])
	most.Store(b[:])
	for i := range l {
		*low, *high = min(*low, a[i]), max(*high, b[i])
	}
	return values
}

func distanceGroups(values []float64, sum *laneSums, origin float64) []float64 {
	l := simd.Float64s{}.Len()
	o := simd.BroadcastFloat64s(origin)
	for len(values) >= lanes {
		n := min(len(values), near) / lanes * lanes
		part := values[:n]
		for j := 0; j < lanes; j += l {
			s := simd.LoadFloat64s(sum[j:])
			for k := j; k <= n-l; k += lanes {
				s = s.Add(simd.LoadFloat64s(part[k:]).Sub(o))
			}
			s.Store(sum[j:])
		}
		values = values[n:]
	}
	return values
}

func powerGroups(values []float64, sums *powerSums, mean float64) []float64 {
	l := simd.Float64s{}.Len()
	m := simd.BroadcastFloat64s(mean)
	for len(values) >= lanes {
		n := min(len(values), near) / lanes * lanes
		part := values[:n]
		for j := 0; j < lanes; j += l {
			s0, s1 := simd.LoadFloat64s(sums[0][j:]), simd.LoadFloat64s(sums[1][j:])
			s2, s3 := simd.LoadFloat64s(sums[2][j:]), simd.LoadFloat64s(sums[3][j:])
			for k := j; k <= n-l; k += lanes {
				d := simd.LoadFloat64s(part[k:]).Sub(m)
				square := d.Mul(d)
				s0, s1 = s0.Add(d), s1.Add(square)
				s2, s3 = square.MulAdd(d, s2), square.MulAdd(square, s3)
			}
			s0.Store(sums[0][j:])
			s1.Store(sums[1][j:])
			s2.Store(sums[2][j:])
			s3.Store(sums[3][j:])
		}
		values = values[n:]
	}
	return values
}

// bucketGroups finds the buckets of whole groups and answers how many numbers those are. A place is truncated by adding
// 2^52, whose last bits then are the integer, and going back where that was rounded up.
func bucketGroups(buckets []uint64, numbers []float64, low, scale float64) int {
	l := simd.Float64s{}.Len()
	first, factor := simd.BroadcastFloat64s(low), simd.BroadcastFloat64s(scale)
	zero, most, shift := simd.Float64s{}, simd.BroadcastFloat64s(sieveBuckets), simd.BroadcastFloat64s(1<<52)
	n := len(buckets) / lanes * lanes
	for j := 0; j <= n-l; j += l {
		t := simd.LoadFloat64s(numbers[j:]).Sub(first).Mul(factor)
		t = t.IfElse(t.Greater(zero), zero)
		t = most.IfElse(t.Greater(most), t)
		whole := t.Add(shift)
		up := whole.Sub(shift).Greater(t)
		bits := whole.ToBits().Sub(simd.BroadcastUint64s(1).Masked(up))
		bits.And(simd.BroadcastUint64s(1<<52 - 1)).Store(buckets[j:])
	}
	return n
}

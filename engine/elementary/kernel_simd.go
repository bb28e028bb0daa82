//go:build goexperiment.simd

package elementary

import (
	"math"
	"simd"
)

// The functions of this file compute a chunk at once with the simd package, operation by operation what the scalar
// definitions say, so that their bits agree. They hold where the scalar definition is regular: elsewhere (and where that
// saves a selection) a kernel leaves NaN and answers false, and its caller computes those few elements one by one.
//
// They are named functions over slices that end at a constant: function literals are not specialized to the machine's
// vectors, and the constant lets the compiler remove the bounds checks.

// vectors reports whether the machine has vectors that the simd package uses.
func vectors() bool { return !simd.Emulated() }

// quietNaN is the bits of a NaN.
const quietNaN = 0x7ff8000000000001

// whole reports whether every lane of a mask, as integers, is set.
func whole(mask simd.Int64s) bool {
	var lanes [8]int64
	mask.Store(lanes[:])
	all := int64(-1)
	for i := range mask.Len() {
		all &= lanes[i]
	}
	return all == -1
}

// logChunk sets dst to the logarithms of a chunk of positive normal numbers.
func logChunk(dst, src []float64) bool {
	open := simd.BroadcastUint64s(quietNaN).BitsToFloat64()
	l := simd.Float64s{}.Len()
	one, two, half := simd.BroadcastFloat64s(1), simd.BroadcastFloat64s(2), simd.BroadcastFloat64s(0.5)
	regular := simd.BroadcastInt64s(-1)
	for j := 0; j < chunk; j += l {
		x := simd.LoadFloat64s(src[j:chunk])
		inside := x.GreaterEqual(simd.BroadcastFloat64s(0x1p-1022)).And(x.LessEqual(simd.BroadcastFloat64s(math.MaxFloat64)))
		regular = regular.And(inside.ToInt64s())
		// split: the exponent n is computed with 1024 added, since the shift knows no sign.
		bits := x.ToBits()
		biased := bits.Add(simd.BroadcastUint64s(1024<<52 - sqrtHalfBits)).ShiftAllRight(52)
		m := bits.Sub(biased.ShiftAllLeft(52)).Add(simd.BroadcastUint64s(1024 << 52)).BitsToFloat64()
		k := biased.Or(simd.BroadcastUint64s(whole52Bits)).BitsToFloat64().Sub(simd.BroadcastFloat64s(1<<52 + 1024))
		// logSum
		f := m.Sub(one)
		s := f.Div(two.Add(f))
		t := s.Mul(s)
		t2 := t.Mul(t)
		even := simd.BroadcastFloat64s(logTail[6]).MulAdd(t2, simd.BroadcastFloat64s(logTail[4]))
		odd := simd.BroadcastFloat64s(logTail[7]).MulAdd(t2, simd.BroadcastFloat64s(logTail[5]))
		even = even.MulAdd(t2, simd.BroadcastFloat64s(logTail[2]))
		odd = odd.MulAdd(t2, simd.BroadcastFloat64s(logTail[3]))
		even = even.MulAdd(t2, simd.BroadcastFloat64s(logTail[0]))
		odd = odd.MulAdd(t2, simd.BroadcastFloat64s(logTail[1]))
		tail := t.Mul(odd.MulAdd(t, even))
		hf := half.Mul(f)
		h := hf.Mul(f)
		hl := hf.MulAdd(f, h.Neg())
		a := f.Sub(h)
		low := f.Sub(a).Sub(h).Sub(hl)
		low = s.MulAdd(h.Add(tail), low)
		kl := k.Mul(simd.BroadcastFloat64s(ln2Hi))
		y := kl.Add(a)
		e := a.Sub(y.Sub(kl))
		y = y.Add(e.Add(k.MulAdd(simd.BroadcastFloat64s(ln2Lo), low)))
		y.IfElse(inside, open).Store(dst[j:chunk])
	}
	return whole(regular)
}

// expChunk sets dst to the exponentials of a chunk of numbers within -700..700, where nothing overflows or is subnormal.
func expChunk(dst, src []float64) bool {
	open := simd.BroadcastUint64s(quietNaN).BitsToFloat64()
	l := simd.Float64s{}.Len()
	one, shift := simd.BroadcastFloat64s(1), simd.BroadcastFloat64s(shifter)
	regular := simd.BroadcastInt64s(-1)
	for j := 0; j < chunk; j += l {
		x := simd.LoadFloat64s(src[j:chunk])
		inside := x.Abs().LessEqual(simd.BroadcastFloat64s(700))
		regular = regular.And(inside.ToInt64s())
		// reduceExp
		t := x.MulAdd(simd.BroadcastFloat64s(log2E), shift)
		k := t.Sub(shift)
		a := k.MulAdd(simd.BroadcastFloat64s(-ln2Hi), x)
		b := k.Mul(simd.BroadcastFloat64s(-ln2Lo))
		r := a.Add(b)
		e := a.Sub(r).Add(b)
		// expTerm
		r2 := r.Mul(r)
		even := simd.BroadcastFloat64s(expTail[8]).MulAdd(r2, simd.BroadcastFloat64s(expTail[6]))
		odd := simd.BroadcastFloat64s(expTail[9]).MulAdd(r2, simd.BroadcastFloat64s(expTail[7]))
		even = even.MulAdd(r2, simd.BroadcastFloat64s(expTail[4]))
		odd = odd.MulAdd(r2, simd.BroadcastFloat64s(expTail[5]))
		even = even.MulAdd(r2, simd.BroadcastFloat64s(expTail[2]))
		odd = odd.MulAdd(r2, simd.BroadcastFloat64s(expTail[3]))
		even = even.MulAdd(r2, simd.BroadcastFloat64s(expTail[0]))
		odd = odd.MulAdd(r2, simd.BroadcastFloat64s(expTail[1]))
		p := r2.Mul(r.MulAdd(odd.MulAdd(r, even), simd.BroadcastFloat64s(0.5)))
		s := one.Add(r)
		y := s.Add(r.Sub(s.Sub(one)).Add(e.Add(p)))
		// scale: one exact product for the two of the scalar form. The low bits of t are k, which the shift leaves.
		power := t.ToBits().Add(simd.BroadcastUint64s(1023)).ShiftAllLeft(52).BitsToFloat64()
		y.Mul(power).IfElse(inside, open).Store(dst[j:chunk])
	}
	return whole(regular)
}

// poly2Chunk is poly2 for an even number of coefficients, four at least, with four vectors in flight. The loop over the
// coefficients keeps the compiler from loading all of them beforehand, for which there are too few registers.
func poly2Chunk(dst, x, c []float64) {
	l := simd.Float64s{}.Len()
	last := len(c) - 2
	for len(x) >= 4*l && len(dst) >= 4*l {
		x0, x1, x2, x3 := simd.LoadFloat64s(x), simd.LoadFloat64s(x[l:]), simd.LoadFloat64s(x[2*l:]), simd.LoadFloat64s(x[3*l:])
		s0, s1, s2, s3 := x0.Mul(x0), x1.Mul(x1), x2.Mul(x2), x3.Mul(x3)
		even0, odd0 := simd.BroadcastFloat64s(c[last]), simd.BroadcastFloat64s(c[last+1])
		even1, odd1, even2, odd2, even3, odd3 := even0, odd0, even0, odd0, even0, odd0
		for i := last - 2; i >= 0; i -= 2 {
			a, b := simd.BroadcastFloat64s(c[i]), simd.BroadcastFloat64s(c[i+1])
			even0, odd0 = even0.MulAdd(s0, a), odd0.MulAdd(s0, b)
			even1, odd1 = even1.MulAdd(s1, a), odd1.MulAdd(s1, b)
			even2, odd2 = even2.MulAdd(s2, a), odd2.MulAdd(s2, b)
			even3, odd3 = even3.MulAdd(s3, a), odd3.MulAdd(s3, b)
		}
		odd0.MulAdd(x0, even0).Store(dst)
		odd1.MulAdd(x1, even1).Store(dst[l:])
		odd2.MulAdd(x2, even2).Store(dst[2*l:])
		odd3.MulAdd(x3, even3).Store(dst[3*l:])
		x, dst = x[4*l:], dst[4*l:]
	}
}

//go:build goexperiment.simd

package elementary

import (
	"math"
	"simd"
)

// powWork holds what the steps of powChunk hand on, by element.
type powWork struct {
	k, s, sl, t, tl [chunk]float64 // the logarithm: exponent, f/(2+f) and its square, both carried twice as long
	shifted, r, e   [chunk]float64 // the exponential: k as reduceExp shifts it, and r + e
	poly            [chunk]float64
}

// productChunk sets dst to x^n as product does, and answers whether all of it is a regular product. It goes on where some squarings
// are left: high and rest, in double length, are the power so far, x itself where they are nil. low is set to the low part unless it
// is nil.
func productChunk(dst, low, x, high, rest []float64, n, squarings int) bool {
	l := simd.Float64s{}.Len()
	least, most := simd.BroadcastFloat64s(0x1p-900), simd.BroadcastFloat64s(0x1p1000)
	regular := simd.BroadcastInt64s(-1)
	for j := 0; j < chunk; j += l {
		v := simd.LoadFloat64s(x[j:chunk])
		h, r := v, simd.Float64s{}
		if high != nil {
			h, r = simd.LoadFloat64s(high[j:chunk]), simd.LoadFloat64s(rest[j:chunk])
		}
		for bit := squarings - 1; bit >= 0; bit-- {
			h, r = squares(h, r)
			if n>>bit&1 != 0 {
				h, r = multiples(h, r, v)
			}
		}
		if low != nil {
			r.Store(low[j:chunk])
		}
		a := h.Abs()
		regular = regular.And(a.GreaterEqual(least).And(a.LessEqual(most)).ToInt64s())
		h.Store(dst[j:chunk])
	}
	return whole(regular)
}

// squareChunk is productChunk where one squaring is left and nothing else.
func squareChunk(dst, low, high, rest *[chunk]float64) bool {
	l := simd.Float64s{}.Len()
	least, most := simd.BroadcastFloat64s(0x1p-900), simd.BroadcastFloat64s(0x1p1000)
	regular := simd.BroadcastInt64s(-1)
	for j := 0; j < chunk; j += l {
		h, r := squares(simd.LoadFloat64s(high[j:]), simd.LoadFloat64s(rest[j:]))
		r.Store(low[j:])
		a := h.Abs()
		regular = regular.And(a.GreaterEqual(least).And(a.LessEqual(most)).ToInt64s())
		h.Store(dst[j:])
	}
	return whole(regular)
}

// multiplyChunk is productChunk where the product with x is left and nothing else.
func multiplyChunk(dst, low, x, high, rest *[chunk]float64) bool {
	l := simd.Float64s{}.Len()
	least, most := simd.BroadcastFloat64s(0x1p-900), simd.BroadcastFloat64s(0x1p1000)
	regular := simd.BroadcastInt64s(-1)
	for j := 0; j < chunk; j += l {
		h, r := multiples(simd.LoadFloat64s(high[j:]), simd.LoadFloat64s(rest[j:]), simd.LoadFloat64s(x[j:]))
		r.Store(low[j:])
		a := h.Abs()
		regular = regular.And(a.GreaterEqual(least).And(a.LessEqual(most)).ToInt64s())
		h.Store(dst[j:])
	}
	return whole(regular)
}

// squares and multiples are the steps of product.
func squares(h, r simd.Float64s) (high, rest simd.Float64s) {
	p, e := twoProducts(h, h)
	return fastTwoSums(p, h.Add(h).MulAdd(r, e))
}

func multiples(h, r, v simd.Float64s) (high, rest simd.Float64s) {
	p, e := twoProducts(h, v)
	return fastTwoSums(p, r.MulAdd(v, e))
}

// powChunk sets dst to x^y for a chunk of positive normal x, where |y log(x)| is at most 700, and answers whether that holds
// for all and none is a product.
func powChunk(dst, x, y []float64) bool {
	var w powWork
	regular := noProducts(y)
	regular = powStart(&w, x) && regular
	poly2Chunk(w.poly[:], w.t[:], logTail2[:])
	regular = powReduce(&w, y) && regular
	poly2Chunk(w.poly[:], w.r[:], expTail[:])
	powFinish(dst, &w)
	return regular
}

// noProducts tells whether no exponent is one that SmallPower allows.
func noProducts(y []float64) bool {
	l := simd.Float64s{}.Len()
	one, most, shift := simd.BroadcastFloat64s(1), simd.BroadcastFloat64s(largestProduct), simd.BroadcastFloat64s(shifter)
	open := simd.BroadcastInt64s(-1)
	for j := 0; j < chunk; j += l {
		v := simd.LoadFloat64s(y[j:chunk])
		small := v.GreaterEqual(one).And(v.LessEqual(most)).And(v.Add(shift).Sub(shift).Equal(v))
		open = open.And(small.ToInt64s().Not())
	}
	return whole(open)
}

// fastTwoSums, twoProducts and products are fastTwoSum, twoProduct and multiply on vectors.
func fastTwoSums(a, b simd.Float64s) (sum, err simd.Float64s) {
	sum = a.Add(b)
	return sum, b.Sub(sum.Sub(a))
}

func twoProducts(a, b simd.Float64s) (product, err simd.Float64s) {
	product = a.Mul(b)
	return product, a.MulAdd(b, product.Neg())
}

func products(ah, al, bh, bl simd.Float64s) (hi, lo simd.Float64s) {
	p, e := twoProducts(ah, bh)
	e = ah.MulAdd(bl, e)
	e = al.MulAdd(bh, e)
	return fastTwoSums(p, e)
}

// powStart splits x and begins logMantissa; k is NaN where the kernel does not hold.
func powStart(w *powWork, x []float64) bool {
	l := simd.Float64s{}.Len()
	one, two := simd.BroadcastFloat64s(1), simd.BroadcastFloat64s(2)
	open, regular := simd.BroadcastUint64s(quietNaN).BitsToFloat64(), simd.BroadcastInt64s(-1)
	for j := 0; j < chunk; j += l {
		v := simd.LoadFloat64s(x[j:chunk])
		inside := v.GreaterEqual(simd.BroadcastFloat64s(0x1p-1022)).And(v.LessEqual(simd.BroadcastFloat64s(math.MaxFloat64)))
		regular = regular.And(inside.ToInt64s())
		bits := v.ToBits() // split, as in logChunk
		biased := bits.Add(simd.BroadcastUint64s(1024<<52 - sqrtHalfBits)).ShiftAllRight(52)
		m := bits.Sub(biased.ShiftAllLeft(52)).Add(simd.BroadcastUint64s(1024 << 52)).BitsToFloat64()
		k := biased.Or(simd.BroadcastUint64s(whole52Bits)).BitsToFloat64().Sub(simd.BroadcastFloat64s(1<<52 + 1024))
		k.IfElse(inside, open).Store(w.k[j:chunk])
		f := m.Sub(one)
		d, dl := fastTwoSums(two, f)
		// quotient(f, 0, d, dl)
		q := f.Div(d)
		r := q.Neg().MulAdd(d, f)
		r = q.Neg().MulAdd(dl, r)
		s, sl := fastTwoSums(q, r.Div(d))
		t, tl := twoProducts(s, s)
		s.Store(w.s[j:chunk])
		sl.Store(w.sl[j:chunk])
		t.Store(w.t[j:chunk])
		two.Mul(s).MulAdd(sl, tl).Store(w.tl[j:chunk])
	}
	return whole(regular)
}

// powReduce ends logPair, multiplies by y and begins expSum.
func powReduce(w *powWork, y []float64) bool {
	l := simd.Float64s{}.Len()
	two, twoThirds := simd.BroadcastFloat64s(2), simd.BroadcastFloat64s(2.0/3)
	regular := simd.BroadcastInt64s(-1)
	for j := 0; j < chunk; j += l {
		t, s := simd.LoadFloat64s(w.t[j:chunk]), simd.LoadFloat64s(w.s[j:chunk])
		p, pl := fastTwoSums(twoThirds, t.Mul(simd.LoadFloat64s(w.poly[j:chunk])))
		q, ql := products(t, simd.LoadFloat64s(w.tl[j:chunk]), p, pl.Add(simd.BroadcastFloat64s(twoThirdsLo)))
		g, gl := fastTwoSums(two, q)
		mh, ml := products(s, simd.LoadFloat64s(w.sl[j:chunk]), g, gl.Add(ql))
		k := simd.LoadFloat64s(w.k[j:chunk])
		a := k.Mul(simd.BroadcastFloat64s(ln2Hi)) // twoSum(a, mh)
		hi := a.Add(mh)
		u := hi.Sub(a)
		e := a.Sub(hi.Sub(u)).Add(mh.Sub(u))
		hi, lo := fastTwoSums(hi, e.Add(k.MulAdd(simd.BroadcastFloat64s(ln2Lo), ml)))
		// y log(x)
		v := simd.LoadFloat64s(y[j:chunk])
		x := v.Mul(hi)
		e = v.MulAdd(lo, v.MulAdd(hi, x.Neg()))
		inside := x.Abs().LessEqual(simd.BroadcastFloat64s(700))
		regular = regular.And(inside.ToInt64s())
		// reduceExp and the sum with e
		shift := simd.BroadcastFloat64s(shifter)
		z := x.MulAdd(simd.BroadcastFloat64s(log2E), shift)
		n := z.Sub(shift)
		b := n.MulAdd(simd.BroadcastFloat64s(-ln2Hi), x)
		c := n.Mul(simd.BroadcastFloat64s(-ln2Lo))
		r := b.Add(c)
		c = b.Sub(r).Add(c).Add(e)
		sum := r.Add(c)
		sum.IfElse(inside, simd.BroadcastUint64s(quietNaN).BitsToFloat64()).Store(w.r[j:chunk])
		r.Sub(sum).Add(c).Store(w.e[j:chunk])
		z.Store(w.shifted[j:chunk])
	}
	return whole(regular)
}

// powFinish ends expSum.
func powFinish(dst []float64, w *powWork) {
	l := simd.Float64s{}.Len()
	one, half := simd.BroadcastFloat64s(1), simd.BroadcastFloat64s(0.5)
	for j := 0; j < chunk; j += l {
		r, e := simd.LoadFloat64s(w.r[j:chunk]), simd.LoadFloat64s(w.e[j:chunk])
		h, hl := twoProducts(half.Mul(r), r)
		s, c := fastTwoSums(one, r)
		s, d := fastTwoSums(s, h)
		tail := r.Mul(r).Mul(r).MulAdd(simd.LoadFloat64s(w.poly[j:chunk]), e.MulAdd(r, e).Add(hl))
		power := simd.LoadFloat64s(w.shifted[j:chunk]).ToBits().Add(simd.BroadcastUint64s(1023)).ShiftAllLeft(52).BitsToFloat64()
		s.Add(d.Add(c.Add(tail))).Mul(power).Store(dst[j:chunk])
	}
}

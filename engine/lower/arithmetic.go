package lower

import (
	"math"
	"math/bits"
	"strconv"

	"tyche/engine/elementary"
	"tyche/engine/formula"
	"tyche/engine/formula/arith"
	"tyche/engine/formula/syntax"
	"tyche/engine/formula/value"
	"tyche/engine/program"
	"tyche/engine/workbook"
)

func (l *lowerer) unary(n *formula.Unary) operand {
	switch n.Op {
	case syntax.OpPlus, syntax.OpNeg, syntax.OpPercent:
		return l.signed(n.Op, l.expr(n.X))
	case syntax.OpSingle:
		if _, isCell := n.X.(*formula.CellRef); isCell {
			return l.expr(n.X)
		}
	}
	return l.refuse("an operator on ranges")
}

// signed is +x, -x or x%.
func (l *lowerer) signed(op syntax.Op, x operand) operand {
	if op == syntax.OpPlus {
		return x
	}
	if x = l.toNumber(x); x.always() {
		return x
	}
	if op == syntax.OpNeg {
		return l.failAs(l.numeric(l.b.Neg(x.Num), -x.hi, -x.lo), x)
	}
	return l.failAs(l.numeric(l.b.Div(x.Num, l.b.Const(100)), x.lo/100, x.hi/100), x)
}

func (l *lowerer) binary(n *formula.Binary) operand { return l.operate(n, l.expr(n.X), l.expr(n.Y)) }

// operate is an operator with two operands.
func (l *lowerer) operate(n *formula.Binary, x, y operand) operand {
	switch n.Op {
	case syntax.OpEQ, syntax.OpNE, syntax.OpLT, syntax.OpLE, syntax.OpGT, syntax.OpGE:
		return l.comparison(n.Op, x, y)
	case syntax.OpConcat:
		return l.concat(x, y)
	}
	x, y = l.toNumber(x), l.toNumber(y)
	if l.err != nil || x.always() || y.always() && !x.fails {
		return l.failAs(l.number(0), x, y)
	}
	return l.failAs(l.arithmetic(n, x, y), x, y)
}

// concat joins texts that are known; anything else is left to the evaluator.
func (l *lowerer) concat(x, y operand) operand {
	a, knownA := l.constant(x)
	b, knownB := l.constant(y)
	if !knownA || !knownB {
		return l.refuse("a text made of uncertain parts")
	}
	for _, s := range []workbook.Scalar{a, b} {
		if s.Kind == workbook.Error {
			return l.scalar(s)
		}
	}
	s, _ := value.ToText(a)
	t, _ := value.ToText(b)
	return l.scalar(workbook.TextOf(s + t))
}

// arithmetic computes + - * / ^ where neither operand fails; errors of the operands are added by the caller, so lanes in
// which one fails may give anything.
func (l *lowerer) arithmetic(n *formula.Binary, x, y operand) operand {
	switch n.Op {
	case syntax.OpAdd:
		return l.sum(x.Num, y, x, l.b.Add(x.Num, y.Num), x.lo+y.lo, x.hi+y.hi, n.Snap, false)
	case syntax.OpSub:
		return l.sum(x.Num, y, x, l.b.Sub(x.Num, y.Num), x.lo-y.hi, x.hi-y.lo, n.Snap, true)
	case syntax.OpMul:
		lo, hi := corners(x, y, func(a, b float64) float64 { return a * b })
		return l.bounded(l.b.Mul(x.Num, y.Num), lo, hi)
	case syntax.OpDiv:
		return l.divide(x, y)
	case syntax.OpPow:
		return l.power(x, y)
	}
	return l.refuse("an operator without a lane form")
}

// sum finishes an addition or subtraction: the last one of a formula gives 0 where nearly everything cancels.
func (l *lowerer) sum(first program.Num, y, x operand, s program.Num, lo, hi float64, snap, sub bool) operand {
	if snap && canCancel(x, y, sub) {
		s = l.b.Snap(s, first, arith.Snap)
	}
	o := l.bounded(s, lo, hi)
	o.zero = o.zero && x.zero && (sub || y.zero)
	return o
}

// canCancel tells whether the operands of an addition can have different signs (of a subtraction: the same sign).
func canCancel(x, y operand, sub bool) bool {
	if sub {
		y.lo, y.hi = -y.hi, -y.lo
	}
	return !(x.lo >= 0 && y.lo >= 0 || x.hi <= 0 && y.hi <= 0)
}

func (l *lowerer) divide(x, y operand) operand {
	q := l.b.Div(x.Num, y.Num)
	if y.lo > 0 || y.hi < 0 {
		lo, hi := corners(x, y, func(a, b float64) float64 { return a / b })
		return l.bounded(q, lo, hi)
	}
	zero := l.b.Equal(y.Num, l.b.Const(0))
	o := l.bounded(q, math.Inf(-1), math.Inf(1))
	return l.failWhere(o, zero, workbook.ErrDiv0)
}

func (l *lowerer) power(x, y operand) operand {
	pow := program.Function{Name: "pow", Arity: 2, Cost: 20, Binary: elementary.Pow, BinarySlice: elementary.PowSlice}
	if k, known := l.b.ConstOf(y.Num); known {
		if n, small := elementary.SmallPower(k); small {
			return l.smallPower(x, n)
		}
		if k > 0 && k != math.Floor(k) && !arith.OddRoot(k) && x.hi > 0 {
			lo, hi := elementary.Pow(math.Max(x.lo, 0), k), elementary.Pow(x.hi, k)
			o := l.bounded(l.b.Call(pow, x.Num, y.Num), widen(lo, -1), widen(hi, 1))
			return l.failBelow(o, x, workbook.ErrNum)
		}
	}
	if !(x.lo > 0) {
		return l.function2("POWER", arith.Pow, x, y)
	}
	lo, hi := corners(x, y, elementary.Pow)
	return l.bounded(l.b.Call(pow, x.Num, y.Num), widen(lo, -1), widen(hi, 1))
}

// failBelow adds an error where x is negative.
func (l *lowerer) failBelow(o, x operand, e workbook.ErrorCode) operand {
	if x.lo >= 0 {
		return o
	}
	return l.failWhere(o, l.b.Less(x.Num, l.b.Const(0)), e)
}

// smallPower is x to the n-th, which fails only by overflow.
func (l *lowerer) smallPower(x operand, n int) operand {
	if n == 1 {
		return l.bounded(l.b.Add(x.Num, l.b.Const(0)), x.lo, x.hi)
	}
	f := program.Function{Name: "pow " + strconv.Itoa(n), Arity: 1, Cost: float64(bits.Len(uint(n))), Power: n,
		Unary: func(x float64) float64 { return elementary.Pow(x, float64(n)) }}
	f.UnarySlice = func(dst, x []float64) { elementary.PowerSlice(dst, x, n) }
	p := l.b.Call(f, x.Num)
	if n%2 != 0 && x.lo <= 0 && x.hi >= 0 {
		p = l.b.Add(p, l.b.Const(0)) // a negative zero has the power zero
	}
	a, b := f.Unary(x.lo), f.Unary(x.hi)
	lo, hi := math.Min(a, b), math.Max(a, b)
	if n%2 == 0 && x.lo <= 0 && x.hi >= 0 {
		lo = 0
	}
	return l.bounded(p, widen(lo, -1), widen(hi, 1))
}

// corners bounds an operation that is monotone in each argument over the box of the arguments' bounds. NaN means that
// nothing is known.
func corners(x, y operand, f func(a, b float64) float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, a := range [2]float64{x.lo, x.hi} {
		for _, b := range [2]float64{y.lo, y.hi} {
			v := f(a, b)
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
	}
	return lo, hi
}

// widen moves a bound outwards by what a function that is not correctly rounded may be off.
func widen(x float64, way float64) float64 { return x + float64(math.Abs(x)*1e-12*way) }

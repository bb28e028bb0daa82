package lower

import (
	"tyche/engine/elementary"
	"tyche/engine/formula"
	"tyche/engine/formula/syntax"
	"tyche/engine/formula/value"
	"tyche/engine/program"
	"tyche/engine/workbook"
)

// comparison is one of = <> < <= > >=.
func (l *lowerer) comparison(op syntax.Op, x, y operand) operand {
	if l.err != nil || x.always() || y.always() && !x.fails {
		return l.failAs(l.number(0), x, y)
	}
	m, ok := l.compare(op, x, y)
	if !ok {
		return l.refuse("a comparison of values whose kinds are uncertain")
	}
	return l.failAs(l.truth(m), x, y)
}

// compare is where a comparison holds, in the lanes in which neither operand fails.
func (l *lowerer) compare(op syntax.Op, x, y operand) (program.Mask, bool) {
	a, knownA := l.constant(x)
	b, knownB := l.constant(y)
	switch {
	case knownA && knownB:
		return l.b.ConstMask(formula.Holds(op, value.Compare(a, b))), true
	case x.kinds == isText && y.kinds == isText && (knownA || knownB):
		return l.compareTexts(op, x, y, knownA)
	case plain(x) && plain(y):
		return l.compareNumbers(op, x, y), true
	case single(x.kinds) && single(y.kinds) && x.kinds != isBlank && y.kinds != isBlank && x.kinds != y.kinds:
		return l.b.ConstMask(formula.Holds(op, value.Compare(sample(x.kinds), sample(y.kinds)))), true
	case x.kinds == isBool && y.kinds == isBool:
		return l.ordered(op, x.Num, y.Num), true
	}
	return 0, false
}

// plain tells whether a value is a number, or a blank that counts as 0 beside one.
func plain(o operand) bool { return o.kinds == isNumber || o.kinds == isBlank }

func single(k kinds) bool { return k != 0 && k&(k-1) == 0 }

// sample is some value of a kind; which one does not matter beside a value of another kind.
func sample(k kinds) workbook.Scalar {
	switch k {
	case isText:
		return workbook.TextOf("a")
	case isBool:
		return workbook.BoolOf(true)
	}
	return workbook.NumberOf(1)
}

// compareNumbers follows Excel's rule that numbers are equal when they agree to 15 digits. Beside zero that is plain
// comparison.
func (l *lowerer) compareNumbers(op syntax.Op, x, y operand) program.Mask {
	if x.hi < y.lo && apart(x.hi, y.lo) {
		return l.b.ConstMask(formula.Holds(op, -1))
	}
	if x.lo > y.hi && apart(y.hi, x.lo) {
		return l.b.ConstMask(formula.Holds(op, 1))
	}
	if isZero(x) || isZero(y) {
		return l.ordered(op, x.Num, y.Num)
	}
	sign := l.b.Call(program.Function{Name: "compare", Arity: 2, Cost: 2, Binary: compareAsNumber, BinarySlice: compareSlice}, x.Num, y.Num)
	return l.ordered(op, sign, l.b.Const(0))
}

func isZero(o operand) bool { return o.lo == 0 && o.hi == 0 }

// apart tells whether the gap between two bounds is too wide for 15 digits to hide.
func apart(low, high float64) bool { return value.CompareNumbers(low, high) != 0 }

func compareAsNumber(x, y float64) float64 { return float64(value.CompareNumbers(x, y)) }

// chunk is how many elements the vector kernels compute at once.
const chunk = 64

// compareSlice is compareAsNumber by element; dst may be x or y.
func compareSlice(dst, x, y []float64) {
	for vectors() && len(dst) >= chunk && len(x) >= chunk && len(y) >= chunk {
		beforeX, beforeY := [chunk]float64(x), [chunk]float64(y)
		regular := compareChunk(dst[:chunk], x[:chunk], y[:chunk])
		elementary.Settle()
		for i, sign := range dst[:chunk] {
			if regular {
				break
			}
			if sign != sign {
				dst[i] = compareAsNumber(beforeX[i], beforeY[i])
			}
		}
		dst, x, y = dst[chunk:], x[chunk:], y[chunk:]
	}
	for i := range dst {
		dst[i] = compareAsNumber(x[i], y[i])
	}
}

// ordered compares two numbers without any rule of digits.
func (l *lowerer) ordered(op syntax.Op, x, y program.Num) program.Mask {
	switch op {
	case syntax.OpEQ:
		return l.b.Equal(x, y)
	case syntax.OpNE:
		return l.b.NotEqual(x, y)
	case syntax.OpLT:
		return l.b.Less(x, y)
	case syntax.OpLE:
		return l.b.LessEqual(x, y)
	case syntax.OpGT:
		return l.b.Greater(x, y)
	}
	return l.b.GreaterEqual(x, y)
}

// compareTexts compares a text that is one of a known set with a constant: a table gives the sign for each.
func (l *lowerer) compareTexts(op syntax.Op, x, y operand, constantFirst bool) (program.Mask, bool) {
	varying, fixed := x, y
	if constantFirst {
		varying, fixed = y, x
	}
	if varying.texts == nil {
		return 0, false
	}
	k, _ := l.constant(fixed)
	var table []float64
	for _, s := range varying.texts {
		index, _ := l.b.ConstOf(l.b.Text(s))
		for len(table) <= int(index) {
			table = append(table, 0)
		}
		sign := value.Compare(workbook.TextOf(s), k)
		if constantFirst {
			sign = -sign
		}
		table[int(index)] = float64(sign)
	}
	return l.ordered(op, l.b.Gather(table, varying.Num), l.b.Const(0)), true
}

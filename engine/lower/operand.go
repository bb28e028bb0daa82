package lower

import (
	"math"

	"tyche/engine/formula/value"
	"tyche/engine/program"
	"tyche/engine/workbook"
)

// kinds is a set of kinds that a value that is no error can have.
type kinds uint8

const (
	isNumber kinds = 1 << iota
	isText
	isBool
	isBlank
)

// operand is a lowered value and what is known of it. Its code is CodeNumber in every lane if kinds is isNumber and it
// cannot fail; likewise for the other kinds.
type operand struct {
	program.Pair
	kinds kinds
	fails bool
	// lo and hi bound the number in every lane where the value is a number, a truth value or a blank.
	lo, hi float64
	// zero says that the number may be a negative zero, which a cell shows as 0.
	zero bool
	// unsure says that in some lanes it may be that the value cannot be computed; such values stay with the evaluator.
	unsure bool
	// texts are the texts that it can be, where isText is set; nil when they are not known.
	texts []string
}

// scalar is a constant.
func (l *lowerer) scalar(s workbook.Scalar) operand {
	code := func(c uint8) program.Code { return l.b.ConstCode(c) }
	switch s.Kind {
	case workbook.Number:
		return l.number(s.Num)
	case workbook.Text:
		return operand{Pair: program.Pair{Num: l.b.Text(s.Text), Code: code(program.CodeText)}, kinds: isText, texts: []string{s.Text}}
	case workbook.Bool:
		return operand{Pair: program.Pair{Num: l.b.Const(s.Num), Code: code(program.CodeBool)}, kinds: isBool, lo: s.Num, hi: s.Num}
	case workbook.Error:
		return l.failure(s.Err)
	case value.Unsupported:
		o := l.failure(0)
		o.Code, o.unsure = code(program.CodeUnsupported), true
		return o
	case value.Omitted, workbook.Blank:
		return operand{Pair: program.Pair{Num: l.b.Const(0), Code: code(program.CodeBlank)}, kinds: isBlank}
	}
	return l.refuse("a value of a kind that has no lane form")
}

// number is a constant number.
func (l *lowerer) number(x float64) operand {
	o := l.numeric(l.b.Const(x), x, x)
	o.zero = x == 0 && math.Signbit(x)
	return o
}

// failure is an error in every lane.
func (l *lowerer) failure(e workbook.ErrorCode) operand {
	return operand{Pair: program.Pair{Num: l.b.Const(0), Code: l.b.ConstCode(program.ErrorCode(uint8(e)))}, fails: true}
}

// numeric is a number that cannot fail, between two bounds; bounds that are not in order say nothing.
func (l *lowerer) numeric(x program.Num, lo, hi float64) operand {
	if !(lo <= hi) {
		lo, hi = math.Inf(-1), math.Inf(1)
	}
	return operand{Pair: program.Pair{Num: x, Code: l.b.ConstCode(program.CodeNumber)}, kinds: isNumber, lo: lo, hi: hi,
		zero: lo <= 0 && hi >= 0}
}

// truth is a truth value that cannot fail.
func (l *lowerer) truth(m program.Mask) operand {
	return operand{Pair: program.Pair{Num: l.b.Flag(m), Code: l.b.ConstCode(program.CodeBool)}, kinds: isBool, hi: 1}
}

// constant is the value of an operand that is the same in every lane.
func (l *lowerer) constant(o operand) (workbook.Scalar, bool) {
	code, ok := l.b.ConstOfCode(o.Code)
	if !ok {
		return workbook.Scalar{}, false
	}
	if program.IsError(code) {
		return workbook.ErrorOf(workbook.ErrorCode(code - program.CodeError)), true
	}
	x, ok := l.b.ConstOf(o.Num)
	switch {
	case code == program.CodeBlank:
		return workbook.Scalar{}, true
	case !ok:
		return workbook.Scalar{}, false
	case code == program.CodeText:
		if len(o.texts) != 1 {
			return workbook.Scalar{}, false
		}
		return workbook.TextOf(o.texts[0]), true
	case code == program.CodeBool:
		return workbook.BoolOf(x != 0), true
	}
	return workbook.NumberOf(x), true
}

// always tells whether the operand is the same error in every lane.
func (o operand) always() bool { return o.fails && o.kinds == 0 }

// toNumber converts as arithmetic does: truth values and blanks count as numbers, a text that is known is read.
func (l *lowerer) toNumber(o operand) operand {
	if o.kinds&isText != 0 {
		s, known := l.constant(o)
		if !known {
			return l.refuse("arithmetic on texts that are uncertain")
		}
		x, err := l.calendar.Number(s)
		if err != workbook.NoError {
			return l.failure(err)
		}
		return l.number(x)
	}
	if o.kinds == 0 || o.kinds == isNumber {
		return o
	}
	code := l.b.ConstCode(program.CodeNumber)
	if o.fails {
		code = l.b.FirstError(o.Code)
	}
	o.Code, o.kinds = code, isNumber
	return o
}

// toMask converts to a truth value as IF does. fails and Code of the answer tell where it cannot.
func (l *lowerer) toMask(o operand) (program.Mask, operand) {
	if o.kinds&isText != 0 {
		s, known := l.constant(o)
		if !known {
			l.refuse("a condition on texts that are uncertain")
			return l.b.ConstMask(false), o
		}
		truth, err := value.ToBool(s)
		if err != workbook.NoError {
			return l.b.ConstMask(false), l.failure(err)
		}
		return l.b.ConstMask(truth), l.number(0)
	}
	if o.always() {
		return l.b.ConstMask(false), o
	}
	return l.b.NotEqual(o.Num, l.b.Const(0)), o
}

// failAs makes o fail wherever one of the given operands fails, with the first of their errors.
func (l *lowerer) failAs(o operand, causes ...operand) operand {
	var codes []program.Code
	for _, c := range causes {
		if c.always() {
			if len(codes) == 0 {
				return c
			}
			codes = append(codes, c.Code)
			break
		}
		if c.fails {
			codes = append(codes, c.Code)
		}
	}
	if len(codes) == 0 {
		return o
	}
	if o.fails || o.kinds == isNumber {
		first := l.b.FirstError(codes...)
		if o.fails {
			o.Code = l.b.SelectCode(l.b.IsError(first), first, o.Code)
		} else {
			o.Code = first
		}
	} else {
		first := l.b.FirstError(codes...)
		o.Code = l.b.SelectCode(l.b.IsError(first), first, o.Code)
	}
	o.fails = true
	return o
}

// failWhere makes a number fail with an error where a mask holds.
func (l *lowerer) failWhere(o operand, m program.Mask, e workbook.ErrorCode) operand {
	if never, known := l.b.ConstOfMask(m); known && !never {
		return o
	}
	o.Code = l.b.SelectCode(m, l.b.ConstCode(program.ErrorCode(uint8(e))), o.Code)
	o.fails = true
	return o
}

// bounded is the result of arithmetic on numbers: where it could overflow, what is not finite is #NUM!.
func (l *lowerer) bounded(x program.Num, lo, hi float64) operand {
	if k, known := l.b.ConstOf(x); known {
		if k-k != 0 {
			return l.failure(workbook.ErrNum)
		}
		return l.number(k)
	}
	if lo >= -math.MaxFloat64 && hi <= math.MaxFloat64 { // false for NaN
		return l.numeric(x, lo, hi)
	}
	o := l.numeric(x, -math.MaxFloat64, math.MaxFloat64)
	return l.failWhere(o, l.b.Not(l.b.Finite(x)), workbook.ErrNum)
}

// join is the operand that is one of two, as an IF gives it.
func (l *lowerer) join(m program.Mask, x, y operand) operand {
	if truth, known := l.b.ConstOfMask(m); known {
		if truth {
			return x
		}
		return y
	}
	o := operand{Pair: l.b.SelectPair(m, x.Pair, y.Pair), kinds: x.kinds | y.kinds, fails: x.fails || y.fails,
		zero: x.zero || y.zero}
	o.lo, o.hi = hull(x, y)
	if o.kinds&isText != 0 {
		o.texts = union(x, y)
	}
	return o
}

// hull bounds two operands together; one that is always an error or a text has no number.
func hull(x, y operand) (lo, hi float64) {
	const numeric = isNumber | isBool | isBlank
	switch {
	case x.kinds&numeric == 0:
		return y.lo, y.hi
	case y.kinds&numeric == 0:
		return x.lo, x.hi
	}
	return math.Min(x.lo, y.lo), math.Max(x.hi, y.hi)
}

// union is the texts of two operands together; nil when one's are not known.
func union(x, y operand) []string {
	if x.kinds&isText != 0 && x.texts == nil || y.kinds&isText != 0 && y.texts == nil {
		return nil
	}
	all := append([]string{}, x.texts...)
	for _, s := range y.texts {
		found := false
		for _, have := range all {
			found = found || have == s
		}
		if !found {
			all = append(all, s)
		}
	}
	return all
}

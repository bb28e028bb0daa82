package lower

import (
	"tyche/engine/formula"
	"tyche/engine/formula/syntax"
	"tyche/engine/program"
	"tyche/engine/workbook"
)

// arm is one way that IFS and SWITCH may go: where they take it, the error of its condition, and its value.
type arm struct {
	m     program.Mask
	cause operand
	value operand
}

// arms puts the arms of a choice together: the first one that is taken counts, and otherwise the last value.
func (l *lowerer) arms(list []arm, last operand) operand {
	for i := len(list) - 1; i >= 0; i-- {
		last = l.failAs(l.join(list[i].m, list[i].value, last), list[i].cause)
	}
	return last
}

// ifs is IFS: pairs of a condition and a value.
func (l *lowerer) ifs(args []formula.Expr) operand {
	var list []arm
	before := l.conditional
	defer func() { l.conditional = before }()
	for i := 0; i+1 < len(args) && len(args)%2 == 0; i += 2 {
		m, cause := l.toMask(l.expr(args[i]))
		if l.err != nil {
			return cause
		}
		truth, known := l.b.ConstOfMask(m)
		switch {
		case cause.always():
			return l.arms(list, cause)
		case known && !cause.fails && truth:
			return l.arms(list, l.branch(args[i+1]))
		case known && !cause.fails:
			continue
		}
		l.conditional++
		list = append(list, arm{m, cause, l.branch(args[i+1])})
	}
	return l.arms(list, l.failure(workbook.ErrNA))
}

// switchOn is SWITCH: a value, pairs of a value to compare and a result, and perhaps a default.
func (l *lowerer) switchOn(args []formula.Expr) operand {
	x := l.expr(args[0])
	if l.err != nil || x.always() {
		return x
	}
	var list []arm
	before := l.conditional
	defer func() { l.conditional = before }()
	i, last := 1, l.failure(workbook.ErrNA)
	for ; i+1 < len(args); i += 2 {
		y := l.expr(args[i])
		if l.err != nil {
			return y
		}
		if y.always() {
			return l.failAs(l.arms(list, y), x)
		}
		m, ok := l.compare(syntax.OpEQ, x, y)
		if !ok {
			return l.refuse("SWITCH on values whose kinds are uncertain")
		}
		l.conditional++
		list = append(list, arm{m, y, l.branch(args[i+1])})
	}
	if i < len(args) {
		last = l.branch(args[i])
	}
	return l.failAs(l.arms(list, last), x)
}

// ifNA is IFNA: the second value where the first one is #N/A.
func (l *lowerer) ifNA(args []formula.Expr) operand {
	x := l.expr(args[0])
	if l.err != nil || !x.fails {
		return x
	}
	l.conditional++
	y := l.branch(args[1])
	l.conditional--
	return l.join(l.b.CodeIs(x.Code, program.ErrorCode(uint8(workbook.ErrNA))), y, x)
}

// kindForm is the lane form of functions that ask what kind of value there is, and of N.
func (l *lowerer) kindForm(name string) func(o operand) operand {
	is := func(code uint8) func(o operand) operand {
		return func(o operand) operand { return l.truth(l.b.CodeIs(o.Code, code)) }
	}
	na := program.ErrorCode(uint8(workbook.ErrNA))
	switch name {
	case "ISNUMBER":
		return is(program.CodeNumber)
	case "ISTEXT":
		return is(program.CodeText)
	case "ISLOGICAL":
		return is(program.CodeBool)
	case "ISBLANK":
		return is(program.CodeBlank)
	case "ISNA":
		return is(na)
	case "ISNONTEXT":
		return func(o operand) operand { return l.truth(l.b.Not(l.b.CodeIs(o.Code, program.CodeText))) }
	case "ISERROR":
		return func(o operand) operand { return l.truth(l.b.IsError(o.Code)) }
	case "ISERR":
		return func(o operand) operand {
			return l.truth(l.b.And(l.b.IsError(o.Code), l.b.Not(l.b.CodeIs(o.Code, na))))
		}
	case "N":
		return l.asNumber
	}
	return nil
}

// asNumber is N: numbers and truth values as numbers, anything else as 0.
func (l *lowerer) asNumber(o operand) operand {
	switch {
	case o.kinds == isText && !o.fails:
		return l.number(0)
	case o.kinds&isText != 0:
		return l.refuse("N of a value that may be a text")
	}
	return l.toNumber(o)
}

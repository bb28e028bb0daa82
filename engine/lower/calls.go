package lower

import (
	"math"

	"tyche/engine/formula"
	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/program"
	"tyche/engine/workbook"
)

// call lowers a call of a worksheet function: the ones below have a form of their own, functions of numbers are called
// lane by lane, and the rest is left to the evaluator.
func (l *lowerer) call(c *formula.Call) operand {
	if c.Func.Is(function.Random) {
		return l.random(c)
	}
	if c.Func.Is(function.Marker) {
		return l.number(0)
	}
	if f := l.form(c.Func.Name); f != nil {
		return f(c.Args)
	}
	if f := l.callForm(c.Func.Name); f != nil {
		return f(c)
	}
	if f := l.kindForm(c.Func.Name); f != nil {
		return f(l.expr(c.Args[0]))
	}
	if c.Func.Number != nil {
		return l.numberCall(c)
	}
	if f := l.spread(c.Func.Name); f != nil {
		return f(c)
	}
	if c.Func.Sample != nil {
		return l.sampleCall(c)
	}
	if f := l.arrayForm(c.Func.Name); f != nil {
		return l.scalarOf(f(c))
	}
	return l.refuse(c.Func.Name + " has no lane form")
}

// form is the lane form of a function that is more than a function of numbers.
func (l *lowerer) form(name string) func(args []formula.Expr) operand {
	switch name {
	case "AND":
		return func(args []formula.Expr) operand { return l.logical(args, l.b.And) }
	case "OR":
		return func(args []formula.Expr) operand { return l.logical(args, l.b.Or) }
	case "NOT":
		return l.not
	case "CHOOSE":
		return l.choose
	case "SUM":
		return l.sumOf
	case "MIN":
		return func(args []formula.Expr) operand { return l.extreme(args, l.b.Least, math.Min) }
	case "MAX":
		return func(args []formula.Expr) operand { return l.extreme(args, l.b.Most, math.Max) }
	case "AVERAGE":
		return l.average
	case "COUNT":
		return l.count
	case "COUNTA":
		return l.countA
	case "SUBTOTAL":
		return l.subtotal
	case "COUNTIF", "COUNTIFS":
		return l.countIf
	case "SUMPRODUCT":
		return l.sumProduct
	case "INDEX":
		return l.index
	case "MATCH":
		return l.match
	case "NA":
		return func([]formula.Expr) operand { return l.failure(workbook.ErrNA) }
	case "TRUE", "FALSE":
		return func([]formula.Expr) operand { return l.truth(l.b.ConstMask(name == "TRUE")) }
	case "LOOKUP":
		return l.lookup
	case "XLOOKUP":
		return l.xlookup
	case "IFS":
		return l.ifs
	case "SWITCH":
		return l.switchOn
	case "IFNA":
		return l.ifNA
	}
	return nil
}

// callForm is the lane form of functions that share one.
func (l *lowerer) callForm(name string) func(c *formula.Call) operand {
	switch name {
	case "SUMIF", "AVERAGEIF":
		return l.overOne
	case "SUMIFS", "AVERAGEIFS", "MAXIFS", "MINIFS":
		return l.overMany
	case "VLOOKUP", "HLOOKUP":
		return l.tableLookup
	case "ROWS", "COLUMNS":
		return l.size
	}
	return nil
}

// branch lowers an argument that may have been left out: IF(A1,,2) gives 0.
func (l *lowerer) branch(e formula.Expr) operand {
	if _, missing := e.(*formula.Missing); missing {
		return l.number(0)
	}
	return l.expr(e)
}

// replaced is x, or y where x fails.
func (l *lowerer) replaced(x, y operand) operand {
	if !x.fails {
		return x
	}
	if x.always() {
		return y
	}
	failed := l.b.IsError(x.Code)
	x.fails = false
	o := l.join(failed, y, x)
	o.fails = y.fails
	return o
}

// logical is AND or OR over single values; ranges are left to the evaluator.
func (l *lowerer) logical(args []formula.Expr, combine func(...program.Mask) program.Mask) operand {
	var masks []program.Mask
	var causes []operand
	for _, arg := range args {
		o := l.expr(arg)
		if l.err != nil {
			return o
		}
		if o.kinds&(isText|isBlank) != 0 {
			return l.refuse("a condition that may be a text or blank")
		}
		m, cause := l.toMask(o)
		masks, causes = append(masks, m), append(causes, cause)
	}
	return l.failAs(l.truth(combine(masks...)), causes...)
}

func (l *lowerer) not(args []formula.Expr) operand {
	m, cause := l.toMask(l.expr(args[0]))
	if l.err != nil || cause.always() {
		return cause
	}
	return l.failAs(l.truth(l.b.Not(m)), cause)
}

// choose picks one of its arguments; an index outside is #VALUE!.
func (l *lowerer) choose(args []formula.Expr) operand {
	at := l.toNumber(l.expr(args[0]))
	if l.err != nil || at.always() {
		return at
	}
	at.Num = l.b.Trunc(at.Num)
	o := l.failure(workbook.ErrValue)
	l.conditional++
	defer func() { l.conditional-- }()
	for i := len(args) - 1; i >= 1; i-- {
		o = l.join(l.b.Equal(at.Num, l.b.Const(float64(i))), l.branch(args[i]), o)
	}
	return l.failAs(o, at)
}

// numberCall calls a function of numbers lane by lane. Its error travels in the payload of a NaN inside the call, and is
// taken apart at once.
func (l *lowerer) numberCall(c *formula.Call) operand {
	return l.numberOf(c.Func, c.Func.Number, l.numberArguments(c))
}

// numberArguments are the arguments of a call of a function of numbers.
func (l *lowerer) numberArguments(c *formula.Call) []operand {
	raw := make([]operand, len(c.Args))
	for i, arg := range c.Args {
		raw[i] = l.expr(arg)
	}
	return l.converted(c.Func, raw)
}

// numberOf is a function of numbers of arguments that are converted.
func (l *lowerer) numberOf(spec *function.Spec, f numberFunc, args []operand) operand {
	if l.err != nil {
		return l.number(0)
	}
	for i := range args {
		if args[i].always() {
			return l.failAs(l.number(0), args[:i+1]...)
		}
	}
	if len(args) == 0 { // PI()
		x, e := f(nil)
		return l.failWhere(l.number(x), l.b.ConstMask(e != workbook.NoError), e)
	}
	if o, ok := l.mathForm(spec.Name, args); ok {
		return l.failAs(o, args...)
	}
	name := spec.Name
	if spec.Quantile != nil {
		name += " drawn" // which has the probability first
	}
	return l.failAs(l.numberFunction(name, f, handles(args)), args...)
}

// numberArgument is an argument of a function of numbers; classes that treat texts, truth values and blanks in a way of
// their own are left to the evaluator unless a number arrives.
func (l *lowerer) numberArgument(class function.Class, o operand) operand {
	if l.err != nil || class == function.Num {
		return l.toNumber(o)
	}
	if s, known := l.constant(o); known && class == function.Log && s.Kind != workbook.Error {
		if yes, code := value.ToBool(s); code == workbook.NoError {
			return l.number(workbook.BoolOf(yes).Num)
		}
	}
	if class == function.Log || o.kinds&^isNumber != 0 {
		return l.refuse("an argument that is converted in a way of its own")
	}
	return o
}

// sampleCall calls a statistic of numbers lane by lane.
func (l *lowerer) sampleCall(c *formula.Call) operand {
	var nums, first, then []operand
	if c.Func.Max() != 255 && len(c.Args) > c.Func.Min {
		return l.refuse(c.Func.Name + " with arguments that have defaults")
	}
	for i, arg := range c.Args {
		if _, missing := arg.(*formula.Missing); missing && c.Func.Name == "PRODUCT" {
			return l.refuse("PRODUCT of what was left out, which does not count")
		}
		switch c.Func.Class(i) {
		case function.Num:
			o := l.toNumber(l.expr(arg))
			nums, first = append(nums, o), append(first, o)
		case function.Array:
			nums = append(nums, l.certain(c.Args[len(c.Args)-2:], arg)...)
		default:
			list, causes := l.numbers(c.Args[i : i+1])
			nums, then = append(nums, list...), append(then, causes...)
		}
	}
	if l.err != nil {
		return l.number(0)
	}
	causes := append(first, then...)
	if len(nums) < 2 {
		return l.refuse("a statistic of a single value")
	}
	for _, o := range causes {
		if o.always() {
			return l.failAs(l.number(0), causes...)
		}
	}
	f := boxing(c.Func.Name, c.Func.Sample, len(nums))
	f.Cost = float64(10 + 3*len(nums))
	return l.failAs(l.unbox(l.b.Call(f, handles(nums)...)), causes...)
}

// certain are the elements of an array that are numbers in every trial, as many as those of the other one of a pair.
func (l *lowerer) certain(pair []formula.Expr, e formula.Expr) []operand {
	g := l.arrayOf(e)
	for _, o := range g.list {
		if o.fails || o.kinds != isNumber {
			l.refuse("pairs of which some may be no numbers")
		}
	}
	a, isArea := l.areaOf(pair[0])
	b, areBoth := l.areaOf(pair[1])
	if !isArea || !areBoth || a.Rows() != b.Rows() || a.Cols() != b.Cols() {
		l.refuse("pairs of arrays that are computed or of different shapes")
	}
	return g.list
}

func (l *lowerer) numberFunction(name string, f numberFunc, nums []program.Num) operand {
	return l.unbox(l.b.Call(boxing(name, f, len(nums)), nums...))
}

// unbox takes a number apart from the error that may stand in its place.
func (l *lowerer) unbox(boxed program.Num) operand {
	if x, known := l.b.ConstOf(boxed); known {
		if e := errorIn(x); e != workbook.NoError {
			return l.failure(e)
		}
		return l.number(x)
	}
	failed := l.b.Not(l.b.Finite(boxed))
	number := l.b.Call(program.Function{Name: "errorcode", Arity: 1, Cost: 1, Unary: boxedCode}, boxed)
	codes := make([]program.Code, errorCodes+1)
	codes[0] = l.b.ConstCode(program.CodeNumber)
	for e := 1; e <= errorCodes; e++ {
		codes[e] = l.b.ConstCode(program.ErrorCode(uint8(e)))
	}
	o := l.numeric(l.b.Select(failed, l.b.Const(0), boxed), -math.MaxFloat64, math.MaxFloat64)
	o.Code = l.b.PickCode(number, codes...)
	o.fails = true
	return o
}

package formula

import (
	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// callFrame is a call in progress, kept for the next one of the same depth.
type callFrame struct {
	call function.Call
	lazy lazyArgs
}

// lazyArgs computes the arguments of a call on demand: from expressions, or from values that are there already.
type lazyArgs struct {
	ev     *Evaluator
	exprs  []Expr
	values []value.Value
	// call is the place of the call in the rule's Draws.
	call int32
}

// Compute computes an argument as it comes.
func (l *lazyArgs) Compute(i int) value.Value {
	if l.exprs == nil {
		return l.values[i]
	}
	return l.ev.eval(l.exprs[i])
}

// Operand computes an argument as an operator would.
func (l *lazyArgs) Operand(i int) value.Value {
	if l.exprs == nil {
		return l.ev.deref(l.values[i])
	}
	return l.ev.operand(l.exprs[i])
}

// Anew computes an argument, and where that is a cell, its formula, with draws of its own.
func (l *lazyArgs) Anew(i int) value.Value { return l.ev.anew(l.Compute(i), l.call) }

// Own takes an argument as a distribution.
func (l *lazyArgs) Own(i int) value.Value {
	if l.exprs == nil {
		return l.ev.distribution(l.values[i])
	}
	return l.ev.argument(function.Own, l.exprs[i])
}

// call computes a call of a worksheet function.
func (ev *Evaluator) call(e *Call) value.Value {
	base := len(ev.args)
	lifts := false
	for i, arg := range e.Args {
		v := ev.argument(e.Func.Class(i), arg)
		lifts = lifts || liftedBy(e.Func, i, v)
		ev.args = append(ev.args, v)
	}
	if e.Func.Flags&(function.Random|function.Repeats) != 0 {
		ev.frame.call = ev.frame.rule.place[e]
	}
	args := ev.args[base:len(ev.args):len(ev.args)]
	var v value.Value
	if lifts {
		v = ev.lift(e.Func, args, e.Args)
	} else {
		v = ev.invoke(e.Func, args, e.Args)
	}
	ev.args = ev.args[:base]
	return v
}

func scalarClass(c function.Class) bool {
	switch c {
	case function.Range, function.Array, function.Lazy, function.Place, function.Own:
		return false
	}
	return true
}

// liftedBy tells whether a function is applied to the elements of argument i one by one.
func liftedBy(f *function.Spec, i int, v value.Value) bool {
	if v.Kind != value.Array {
		return false
	}
	return scalarClass(f.Class(i)) || v.Matrix().Refs != nil && f.Is(function.EachRef)
}

func (ev *Evaluator) argument(c function.Class, arg Expr) value.Value {
	switch c {
	case function.Lazy:
		return value.Value{}
	case function.Range, function.Place:
		return ev.eval(arg)
	case function.Own:
		if call := drawing(arg); call != nil {
			args := make([]value.Value, len(call.Args))
			for i, a := range call.Args {
				args[i] = ev.argument(call.Func.Class(i), a)
			}
			c := function.NewCall(host{ev}, call.Func.Name, args, &lazyArgs{ev, call.Args, args, 0})
			return call.Func.Object(&c)
		}
		return ev.distribution(ev.eval(arg))
	case function.Array:
		array := ev.frame.array
		ev.frame.array = true
		v := ev.eval(arg)
		ev.frame.array = array
		return v
	}
	return ev.operand(arg)
}

// drawing is the call that an expression is, where that draws from a distribution; else nil.
func drawing(e Expr) *Call {
	if call, ok := e.(*Call); ok && call.Func.Law != nil {
		return call
	}
	return nil
}

// lift applies a function to every element of the arrays among its scalar arguments.
func (ev *Evaluator) lift(f *function.Spec, args []value.Value, exprs []Expr) value.Value {
	rows, cols := 1, 1
	for i, v := range args {
		if m := v.Matrix(); liftedBy(f, i, v) {
			rows, cols = max(rows, m.Rows), max(cols, m.Cols)
		}
	}
	if rows*cols > value.MaxCells {
		ev.poison("an array of more than " + tooMany + " cells")
		return value.Error(workbook.ErrNum)
	}
	if !ev.spend(cellCost * rows * cols) {
		return value.Error(workbook.ErrNum)
	}
	out := value.NewMatrix(rows, cols)
	one := make([]value.Value, len(args))
	for i := range out.Cells {
		for k, v := range args {
			one[k] = v
			if liftedBy(f, k, v) {
				one[k] = elementOf(v.Matrix(), i/cols, i%cols, f.Class(k))
			}
		}
		v := ev.invoke(f, one, exprs)
		if r := v.Ref(); r != nil && f.Is(function.Reference|function.Dynamic) {
			if out.Refs == nil {
				out.Refs = make([]*value.Ref, len(out.Cells))
			}
			out.Refs[i] = r
		}
		out.Cells[i] = ev.firstOf(v)
	}
	return value.OfMatrix(out)
}

// elementOf is an element of an array, or of an array of references for an argument that takes them.
func elementOf(m *value.Matrix, row, col int, c function.Class) value.Value {
	if m.Refs != nil && !scalarClass(c) {
		if m.Rows == 1 {
			row = 0
		}
		if m.Cols == 1 {
			col = 0
		}
		if row < m.Rows && col < m.Cols && m.Refs[row*m.Cols+col] != nil {
			return value.OfRef(m.Refs[row*m.Cols+col])
		}
	}
	return value.Of(m.At(row, col))
}

// firstOf is the scalar that stands for a result inside an array.
func (ev *Evaluator) firstOf(v value.Value) workbook.Scalar {
	if r := v.Ref(); r != nil {
		if len(r.Areas) == 1 {
			return ev.read(Cell{r.Areas[0].Sheet, r.Areas[0].First})
		}
		return workbook.ErrorOf(workbook.ErrValue)
	}
	if m := v.Matrix(); m != nil {
		return m.Cells[0]
	}
	if v.Kind == value.Function {
		return workbook.ErrorOf(workbook.ErrCalc)
	}
	return v.Scalar
}

// invoke calls a function whose scalar arguments are scalars.
func (ev *Evaluator) invoke(f *function.Spec, args []value.Value, exprs []Expr) value.Value {
	if f.Number != nil {
		return ev.invokeNumber(f, args)
	}
	for i := range args {
		c := f.Class(i)
		if !scalarClass(c) {
			continue
		}
		s := ev.convert(c, args[i].Scalar)
		if s.Kind == workbook.Error && c != function.Raw {
			return value.Of(s)
		}
		args[i].Scalar = s
	}
	if f.Scalar != nil {
		base := len(ev.scal)
		for i := range args {
			ev.scal = append(ev.scal, args[i].Scalar)
		}
		s := f.Scalar(host{ev}, ev.scal[base:])
		ev.scal = ev.scal[:base]
		if s.Kind == workbook.Text && len(s.Text) > value.MaxText && value.Length(s.Text) > value.MaxText {
			return value.Error(workbook.ErrValue)
		}
		return value.Of(s)
	}
	return ev.invokeGeneral(f, args, exprs)
}

func (ev *Evaluator) invokeNumber(f *function.Spec, args []value.Value) value.Value {
	base := len(ev.nums)
	for i := range args {
		x, code := args[i].Num, workbook.NoError
		if args[i].Kind != workbook.Number {
			x, code = ev.number(f.Class(i), args[i].Scalar)
		}
		if code != workbook.NoError {
			ev.nums = ev.nums[:base]
			return value.Error(code)
		}
		ev.nums = append(ev.nums, x)
	}
	x, code := f.Number(ev.nums[base:])
	ev.nums = ev.nums[:base]
	if code != workbook.NoError {
		return value.Error(code)
	}
	return value.Number(x)
}

func (ev *Evaluator) invokeGeneral(f *function.Spec, args []value.Value, exprs []Expr) value.Value {
	if ev.level == len(ev.calls) {
		ev.calls = append(ev.calls, new(callFrame))
	}
	c := ev.calls[ev.level]
	ev.level++
	c.lazy = lazyArgs{ev, exprs, args, ev.frame.call}
	c.call = function.NewCall(host{ev}, f.Name, args, &c.lazy)
	v := value.Error(workbook.ErrNum)
	if ev.spend(1) {
		v = f.Eval(&c.call)
	}
	ev.level--
	m := v.Matrix()
	if m != nil {
		ev.spend(cellCost * len(m.Cells))
	}
	if f.Is(function.AddIn) {
		v.Scalar = numeric(v.Scalar)
		if m != nil {
			for i := range m.Cells {
				m.Cells[i] = numeric(m.Cells[i])
			}
		}
	}
	return v
}

// numeric is what a function of an add-in gives: what is no number, or not finite, is #NUM!.
func numeric(s workbook.Scalar) workbook.Scalar {
	if s.Kind == workbook.Number && s.Num-s.Num != 0 {
		return workbook.ErrorOf(workbook.ErrNum)
	}
	return s
}

// number converts a scalar to a number for an argument of a class.
func (ev *Evaluator) number(c function.Class, s workbook.Scalar) (float64, workbook.ErrorCode) {
	if c == function.Log {
		b, code := value.ToBool(s)
		if b {
			return 1, code
		}
		return 0, code
	}
	if c == function.Plain {
		switch s.Kind {
		case workbook.Bool:
			return 0, workbook.ErrValue
		case value.Omitted:
			return 0, workbook.ErrNA
		}
	}
	return ev.m.cal.Number(s)
}

// convert converts a scalar argument to its class; what does not convert is an error.
func (ev *Evaluator) convert(c function.Class, s workbook.Scalar) workbook.Scalar {
	if s.Kind == value.Omitted && c != function.Plain {
		return s // reads as 0, "" or FALSE, and can still be told from a value
	}
	switch c {
	case function.Num, function.Plain:
		if s.Kind == workbook.Number || s.Kind == workbook.Error {
			return s
		}
		x, code := ev.number(c, s)
		if code != workbook.NoError {
			return workbook.ErrorOf(code)
		}
		return workbook.NumberOf(x)
	case function.Txt:
		t, code := value.ToText(s)
		if code != workbook.NoError {
			return workbook.ErrorOf(code)
		}
		return workbook.TextOf(t)
	case function.Log:
		b, code := value.ToBool(s)
		if code != workbook.NoError {
			return workbook.ErrorOf(code)
		}
		return workbook.BoolOf(b)
	}
	return s
}

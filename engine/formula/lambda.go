package formula

import (
	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// closure is a LAMBDA with the values of the names around it, and the formula that it stands in.
type closure struct {
	lambda *Lambda
	env    *env
	at     Cell
	rule   *Rule
}

// maxNesting bounds how deep LAMBDAs may call each other.
const maxNesting = 1000

func (ev *Evaluator) let(e *Let) value.Value {
	saved := ev.frame.env
	for _, x := range e.Values {
		ev.frame.env = &env{ev.eval(x), ev.frame.env}
	}
	v := ev.eval(e.Body)
	ev.frame.env = saved
	return v
}

func (ev *Evaluator) apply(e *Apply) value.Value {
	fn := ev.eval(e.Fn)
	args := make([]value.Value, len(e.Args))
	for i, a := range e.Args {
		args[i] = ev.eval(a)
	}
	return ev.applyTo(fn, args)
}

// applyTo calls a function value with arguments.
func (ev *Evaluator) applyTo(fn value.Value, args []value.Value) value.Value {
	switch f := fn.Func().(type) {
	case *closure:
		return ev.applyClosure(f, args)
	case *function.Spec:
		return ev.applySpec(f, args)
	}
	if fn.Kind == workbook.Error {
		return fn
	}
	return value.Error(workbook.ErrValue)
}

func (ev *Evaluator) applyClosure(f *closure, args []value.Value) value.Value {
	l := f.lambda
	if len(args) > len(l.Params) {
		return value.Error(workbook.ErrValue)
	}
	if !ev.spend(callCost) {
		return value.Error(workbook.ErrNum)
	}
	if ev.depth >= maxNesting {
		ev.poison("LAMBDA calls are nested too deeply")
		return value.Error(workbook.ErrNum)
	}
	names := f.env
	for i := range l.Params {
		arg := value.Left()
		if i < len(args) {
			arg = args[i]
		} else if !l.Optional[i] {
			return value.Error(workbook.ErrValue)
		}
		names = &env{arg, names}
	}
	if f.rule != ev.frame.rule || f.at != ev.frame.at { // of a distribution that another cell hands on
		return ev.renewed(ev.frame.call, func(anew *renewal) value.Value {
			return ev.inFrame(frame{at: f.at, rule: f.rule, renewal: anew, env: names}, func() value.Value { return ev.eval(l.Body) })
		})
	}
	saved, call := ev.frame.env, ev.frame.call
	ev.frame.env = names
	ev.depth++
	v := ev.eval(l.Body)
	ev.depth--
	ev.frame.env, ev.frame.call = saved, call
	return v
}

// applySpec calls a worksheet function that is used as a value.
func (ev *Evaluator) applySpec(f *function.Spec, args []value.Value) value.Value {
	if len(args) < f.Min || len(args) > f.Max() {
		return value.Error(workbook.ErrValue)
	}
	if f.Flags&function.Random != 0 {
		ev.frame.call = int32(max(len(ev.frame.rule.Draws)-1, 0))
	}
	list := make([]value.Value, len(args))
	lifts := false
	for i, v := range args {
		list[i] = v
		if scalarClass(f.Class(i)) {
			list[i] = ev.deref(v)
			lifts = lifts || list[i].Kind == value.Array
		}
	}
	if lifts {
		return ev.lift(f, list, nil)
	}
	return ev.invoke(f, list, nil)
}

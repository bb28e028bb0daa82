package formula

import (
	"slices"
	"strings"

	"tyche/engine/formula/function"
	"tyche/engine/formula/syntax"
	"tyche/engine/workbook"
)

func (b *binder) call(n *syntax.Call) Expr {
	if n.In.Given {
		return b.prefixedCall(n)
	}
	if l, ok := b.local(n.Name); ok {
		return &Apply{l, b.list(n.Args)}
	}
	switch n.Name {
	case "LET":
		return b.let(n.Args)
	case "LAMBDA":
		return b.lambda(n.Args)
	case "SINGLE":
		return b.operator(syntax.OpSingle, n)
	case "ANCHORARRAY":
		return b.operator(syntax.OpSpill, n)
	}
	if f, ok := function.Find(strings.TrimPrefix(n.Name, "_XLL.")); ok {
		return b.known(f, n)
	}
	if i := b.findName(n.Name, b.sheet); i >= 0 {
		return &Apply{b.useName(i), b.list(n.Args)}
	}
	return &Refused{"the function " + n.Name + " is not supported", b.list(n.Args)}
}

// prefixedCall is a call such as Book!Function(): a LAMBDA under a name, or a function of an add-in.
func (b *binder) prefixedCall(n *syntax.Call) Expr {
	if n.In.Book == "" || n.In.Book == "0" {
		if i := b.findName(n.Name, int32(b.book.Sheet(n.In.First))); i >= 0 {
			return &Apply{b.useName(i), b.list(n.Args)}
		}
	}
	if f, ok := function.Find(strings.TrimPrefix(n.Name, "_XLL.")); ok && f.Is(function.AddIn) {
		return b.known(f, n)
	}
	return &Refused{"the function " + n.Name + " of another workbook or add-in", b.list(n.Args)}
}

func (b *binder) operator(op syntax.Op, n *syntax.Call) Expr {
	if len(n.Args) != 1 {
		return refused(n.Name + " needs one argument")
	}
	return &Unary{op, b.bind(n.Args[0])}
}

func (b *binder) known(f *function.Spec, n *syntax.Call) Expr {
	if len(n.Args) < f.Min {
		return &Refused{"too few arguments for " + n.Name, b.list(n.Args)}
	}
	if len(n.Args) > f.Max() {
		return &Refused{"too many arguments for " + n.Name, b.list(n.Args)}
	}
	args := b.list(textFormula(f, n.Args))
	if f.Drawn != nil && drawsQuantile(f, args) {
		return &Call{f.Drawn, slices.Delete(args, f.DrawnAt, f.DrawnAt+1)}
	}
	return &Call{f, args}
}

// drawsQuantile tells whether a quantile function is called with RAND() for its probability and single values for the rest.
func drawsQuantile(f *function.Spec, args []Expr) bool {
	for i, arg := range args {
		if i == f.DrawnAt {
			if random, ok := arg.(*Call); !ok || random.Func.Name != "RAND" {
				return false
			}
		} else if !isSingle(arg) {
			return false
		}
	}
	return true
}

// isSingle tells whether an expression is a scalar, wherever it stands.
func isSingle(e Expr) bool {
	switch e := e.(type) {
	case *Const, *CellRef:
		return true
	case *Name:
		return isSingle(e.Body)
	case *Unary:
		return (e.Op == syntax.OpNeg || e.Op == syntax.OpPlus || e.Op == syntax.OpPercent) && isSingle(e.X)
	case *Binary:
		return isSingle(e.X) && isSingle(e.Y)
	case *Call:
		return e.Func.Lifted() && !slices.ContainsFunc(e.Args, func(a Expr) bool { return !isSingle(a) })
	}
	return false
}

// let binds LET(name1, value1, ..., body).
func (b *binder) let(args []syntax.Node) Expr {
	if len(args) < 3 || len(args)%2 == 0 {
		return refused("LET needs names with values and an expression")
	}
	before := len(b.scope)
	defer func() { b.scope = b.scope[:before] }()
	e := &Let{}
	for i := 0; i+1 < len(args); i += 2 {
		name, ok := args[i].(*syntax.Name)
		if !ok || name.In.Given {
			return refused("LET needs a name as argument")
		}
		e.Values = append(e.Values, b.bind(args[i+1]))
		e.Names = append(e.Names, localName(name.Text))
		b.scope = append(b.scope, localName(name.Text))
	}
	e.Body = b.bind(args[len(args)-1])
	return e
}

// lambda binds LAMBDA(parameter1, ..., body). An optional parameter is written [p], in files with the prefix _xlop.
func (b *binder) lambda(args []syntax.Node) Expr {
	if len(args) == 0 {
		return errorExpr(workbook.ErrValue)
	}
	before := len(b.scope)
	defer func() { b.scope = b.scope[:before] }()
	e := &Lambda{}
	for _, a := range args[:len(args)-1] {
		name, optional, ok := parameter(a)
		if !ok {
			return refused("LAMBDA needs names as parameters")
		}
		e.Params = append(e.Params, name)
		e.Optional = append(e.Optional, optional)
		b.scope = append(b.scope, name)
	}
	e.Body = b.bind(args[len(args)-1])
	return e
}

func parameter(n syntax.Node) (name string, optional, ok bool) {
	switch n := n.(type) {
	case *syntax.Name:
		return localName(n.Text), strings.HasPrefix(strings.ToLower(n.Text), "_xlop."), !n.In.Given
	case *syntax.TableRef:
		return localName(n.First), true, n.Table == "" && n.First != "" && len(n.Items) == 0
	}
	return "", false, false
}

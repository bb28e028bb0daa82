package lower

import (
	"tyche/engine/formula"
	"tyche/engine/formula/syntax"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// grid is a lowered value of any number of elements, row by row; how many there are is the same in every trial.
type grid struct {
	rows, cols int
	list       []operand
	form       form
	fn         *closure // of a function
}

// form is what a grid stands for.
type form uint8

const (
	scalarForm form = iota
	arrayForm
	referenceForm // cells, whose content it holds
	functionForm
)

// closure is a LAMBDA with the names around it.
type closure struct {
	lambda *formula.Lambda
	names  *names
}

// names are the names of LET and LAMBDA, the innermost first.
type names struct {
	grid
	up *names
}

// mostUnrolled bounds the elements of arrays and the values of LAMBDAs and names that one formula is lowered to, mostNested how
// deep those nest; what is more is left to the evaluator.
const (
	mostUnrolled = 100_000
	mostNested   = 100
)

// unroll counts elements that one formula is lowered to; false when there are too many, of it or of all formulas.
func (l *lowerer) unroll(n int) bool {
	l.unrolled += n
	l.elementsUsed += n
	return l.unrolled <= mostUnrolled && l.elementsUsed <= maxAllElements
}

func one(o operand) grid { return grid{rows: 1, cols: 1, list: []operand{o}} }

func array(rows, cols int, list []operand) grid {
	return grid{rows: rows, cols: cols, list: list, form: arrayForm}
}

// refuseGrid is refuse for a grid.
func (l *lowerer) refuseGrid(why string) grid { return one(l.refuse(why)) }

// value lowers an expression as it comes: perhaps an array or a reference.
func (l *lowerer) value(e formula.Expr) grid {
	if l.err != nil {
		return one(l.number(0))
	}
	switch e := e.(type) {
	case *formula.CellRef:
		g := one(l.expr(e))
		g.form = referenceForm
		return g
	case *formula.AreaRef:
		return l.areaGrid(e.At(l.at.Address))
	case *formula.RefOp:
		return l.pinned(e)
	case *formula.Matrix:
		list := make([]operand, len(e.Value.Cells))
		for i, s := range e.Value.Cells {
			list[i] = l.scalar(s)
		}
		return array(e.Value.Rows, e.Value.Cols, list)
	case *formula.Unary:
		switch e.Op {
		case syntax.OpSingle:
			return one(l.unary(e))
		case syntax.OpSpill:
			return l.spilled(e)
		}
		return l.each(func(at []operand) operand { return l.signed(e.Op, at[0]) }, l.operand(e.X))
	case *formula.Binary:
		x, y := l.operand(e.X), l.operand(e.Y)
		return l.each(func(at []operand) operand { return l.operate(e, at[0], at[1]) }, x, y)
	case *formula.Call:
		return l.callValue(e)
	}
	return l.named(e)
}

// areaGrid is a reference to an area.
func (l *lowerer) areaGrid(a value.Area) grid {
	return grid{rows: a.Rows(), cols: a.Cols(), list: l.cellsOf(a), form: referenceForm}
}

// pinned lowers a reference that is computed and points to the same place in every trial.
func (l *lowerer) pinned(e formula.Expr) grid {
	bound, _ := l.model.Formula(l.at)
	a, ok := bound.Pin(e)
	if !ok {
		return l.refuseGrid("a reference that is computed")
	}
	return l.areaGrid(a)
}

// named lowers names, LET, LAMBDA and what applies them.
func (l *lowerer) named(e formula.Expr) grid {
	if !l.unroll(1) || l.nested > mostNested {
		return l.refuseGrid("names or functions that are used too often")
	}
	switch e := e.(type) {
	case *formula.Name:
		array, names := l.array, l.names
		l.array, l.names = true, nil
		g := l.inside(e.Body)
		l.array, l.names = array, names
		return g
	case *formula.Let:
		names := l.names
		for _, x := range e.Values {
			l.bindName(l.value(x))
		}
		g := l.inside(e.Body)
		l.names = names
		return g
	case *formula.Local:
		at := l.names
		for range e.Up {
			at = at.up
		}
		return at.grid
	case *formula.Lambda:
		return grid{form: functionForm, fn: &closure{e, l.names}}
	case *formula.Apply:
		fn := l.value(e.Fn)
		args := make([]grid, len(e.Args))
		for i, a := range e.Args {
			args[i] = l.value(a)
		}
		return l.apply(fn, args...)
	}
	return one(l.expr(e))
}

func (l *lowerer) inside(e formula.Expr) grid {
	if e == nil {
		return l.refuseGrid("a name without a formula")
	}
	l.nested++
	g := l.value(e)
	l.nested--
	return g
}

func (l *lowerer) bindName(g grid) { l.names = &names{g, l.names} }

// apply calls a LAMBDA with as many arguments as it has.
func (l *lowerer) apply(fn grid, args ...grid) grid {
	if !l.unroll(1) {
		return l.refuseGrid("a function that is applied too often")
	}
	if l.err != nil || fn.fn == nil || len(args) != len(fn.fn.lambda.Params) {
		return l.refuseGrid("a call of what is no function, or with other arguments")
	}
	names := l.names
	l.names = fn.fn.names
	for _, a := range args {
		l.bindName(a)
	}
	g := l.inside(fn.fn.lambda.Body)
	l.names = names
	return g
}

// operand lowers an expression as an operator takes it: never a reference.
func (l *lowerer) operand(e formula.Expr) grid { return l.deref(l.value(e)) }

// arrayOf lowers an expression as in an array formula.
func (l *lowerer) arrayOf(e formula.Expr) grid {
	array := l.array
	l.array = true
	g := l.operand(e)
	l.array = array
	return g
}

// deref is what a reference holds; outside array formulas several cells stand for the one beside the formula.
func (l *lowerer) deref(g grid) grid {
	switch {
	case g.form == functionForm:
		return l.refuseGrid("a function as a value")
	case g.form != referenceForm:
		return g
	case len(g.list) == 1:
		g.form = scalarForm
	case !l.array:
		return l.refuseGrid("an operator on ranges")
	default:
		g.form = arrayForm
	}
	return g
}

// scalarOf is a grid that is a single value.
func (l *lowerer) scalarOf(g grid) operand {
	if l.err != nil || g.form == arrayForm || g.form == functionForm || len(g.list) != 1 {
		return l.refuse("an array where a single value is")
	}
	return g.list[0]
}

// elementAt is the element at a place of a greater grid: single rows and columns repeat, and beyond the others is #N/A.
func (l *lowerer) elementAt(g grid, row, col int) operand {
	if g.rows == 1 {
		row = 0
	}
	if g.cols == 1 {
		col = 0
	}
	if row >= g.rows || col >= g.cols {
		return l.failure(workbook.ErrNA)
	}
	return g.list[row*g.cols+col]
}

// each computes a grid element by element from others; of scalars it is a scalar.
func (l *lowerer) each(f func(at []operand) operand, parts ...grid) grid {
	rows, cols, scalar := 1, 1, true
	for _, p := range parts {
		rows, cols, scalar = max(rows, p.rows), max(cols, p.cols), scalar && p.form == scalarForm
	}
	at := make([]operand, len(parts))
	if !scalar && !l.unroll(rows*cols) {
		return l.refuseGrid("an array of too many elements")
	}
	list := make([]operand, 0, rows*cols)
	for i := 0; i < rows*cols && l.err == nil; i++ {
		for k, p := range parts {
			at[k] = l.elementAt(p, i/cols, i%cols)
		}
		list = append(list, f(at))
	}
	if l.err != nil {
		return one(l.number(0))
	}
	if scalar {
		return one(list[0])
	}
	return array(rows, cols, list)
}

// arrayFormula lowers an array formula to its cells; false where it has no lane form or another size than in the base.
func (l *lowerer) arrayFormula(bound formula.Bound) bool {
	l.array = true
	g := l.operand(bound.Expr)
	l.array = false
	if l.err != nil || bound.Kind == workbook.Dynamic && (g.rows != bound.Fills.Rows() || g.cols != bound.Fills.Cols()) {
		return false
	}
	for _, c := range cellsIn(bound, bound.Fills) {
		o := l.elementAt(g, int(c.Row-bound.Fills.First.Row), int(c.Col-bound.Fills.First.Col))
		if _, isInput := l.cells[c]; !isInput {
			l.cells[c] = l.settled(o)
		}
	}
	return true
}

// productOf is a product of numbers that do not fail.
func (l *lowerer) productOf(x, y operand) operand {
	lo, hi := corners(x, y, func(a, b float64) float64 { return a * b })
	return l.numeric(l.b.Mul(x.Num, y.Num), lo, hi)
}

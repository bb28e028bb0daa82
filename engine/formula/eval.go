package formula

import (
	"tyche/engine/formula/syntax"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// eval is the value of an expression as it comes: perhaps a reference.
func (ev *Evaluator) eval(e Expr) value.Value {
	switch e := e.(type) {
	case *Const:
		return value.Of(e.Value)
	case *CellRef:
		c := e.At(ev.frame.at.Address)
		return value.OfArea(value.Area{Sheet: c.Sheet, Rect: workbook.Rect{First: c.Address, Last: c.Address}})
	case *AreaRef:
		return value.OfArea(e.At(ev.frame.at.Address))
	case *Binary:
		return ev.binary(e)
	case *Unary:
		return ev.unary(e)
	case *Call:
		return ev.call(e)
	case *Matrix:
		return value.OfMatrix(e.Value)
	case *Missing:
		return value.Left()
	case *Local:
		return ev.local(e)
	}
	return ev.evalRare(e)
}

func (ev *Evaluator) evalRare(e Expr) value.Value {
	switch e := e.(type) {
	case *SheetsRef:
		return ev.sheetsRef(e)
	case *ThisRow:
		if a, ok := e.At(ev.frame.at.Address); ok {
			return value.OfArea(a)
		}
		return value.Error(workbook.ErrValue)
	case *RefOp:
		return ev.refOp(e)
	case *Name:
		return ev.name(e)
	case *Let:
		return ev.let(e)
	case *Lambda:
		return value.OfFunc(&closure{e, ev.frame.env, ev.frame.at, ev.frame.rule})
	case *Apply:
		return ev.apply(e)
	case *FuncValue:
		return value.OfFunc(e.Func)
	case *DataTable:
		return ev.dataTable(e)
	case *Refused:
		ev.poison(e.Reason)
	}
	return value.Error(workbook.ErrNA)
}

func (ev *Evaluator) local(e *Local) value.Value {
	at := ev.frame.env
	for range e.Up {
		at = at.up
	}
	return at.value
}

func (ev *Evaluator) sheetsRef(e *SheetsRef) value.Value {
	r := &value.Ref{Sheets: true}
	for s := e.First; s <= e.Last; s++ {
		a := e.Area.At(ev.frame.at.Address)
		a.Sheet = s
		r.Areas = append(r.Areas, a)
	}
	return value.OfRef(r)
}

// operand is the value of an expression as an operator sees it: a scalar or an array.
func (ev *Evaluator) operand(e Expr) value.Value {
	switch e := e.(type) {
	case *Const:
		return value.Of(e.Value)
	case *CellRef:
		return value.Of(ev.read(e.At(ev.frame.at.Address)))
	}
	return ev.deref(ev.eval(e))
}

// deref replaces a reference by what it holds: an array in an array formula, else the cell beside the formula.
func (ev *Evaluator) deref(v value.Value) value.Value {
	r := v.Ref()
	if r == nil {
		return v
	}
	if len(r.Areas) != 1 {
		return value.Error(workbook.ErrValue)
	}
	a := r.Areas[0]
	if a.First == a.Last {
		return value.Of(ev.read(Cell{a.Sheet, a.First}))
	}
	if ev.frame.array {
		return ev.matrix(a)
	}
	return ev.intersect(a)
}

// intersect is implicit intersection: the cell of a row or a column of cells that lies beside the formula.
func (ev *Evaluator) intersect(a value.Area) value.Value {
	at := ev.frame.at.Address
	switch {
	case a.First == a.Last:
		at = a.First
	case a.First.Col == a.Last.Col && a.First.Row <= at.Row && at.Row <= a.Last.Row:
		at.Col = a.First.Col
	case a.First.Row == a.Last.Row && a.First.Col <= at.Col && at.Col <= a.Last.Col:
		at.Row = a.First.Row
	case a.Contains(at) && a.First.Row != a.Last.Row && a.First.Col != a.Last.Col:
	default:
		return value.Error(workbook.ErrValue)
	}
	return value.Of(ev.read(Cell{a.Sheet, at}))
}

// matrix is the content of an area as an array.
func (ev *Evaluator) matrix(a value.Area) value.Value {
	if a.Rows()*a.Cols() > value.MaxCells {
		if clipped, ok := ev.clip(a); ok && clipped.First == a.First {
			a = clipped
		}
	}
	if a.Rows()*a.Cols() > value.MaxCells {
		ev.poison("an array of more than " + tooMany + " cells")
		return value.Error(workbook.ErrNum)
	}
	if !ev.spend(cellCost * a.Rows() * a.Cols()) {
		return value.Error(workbook.ErrNum)
	}
	m := value.NewMatrix(a.Rows(), a.Cols())
	ev.each(a, func(row, col int, s workbook.Scalar) bool {
		m.Cells[row*m.Cols+col] = s
		return true
	})
	return value.OfMatrix(m)
}

const tooMany = "5,000,000"

// name computes the formula of a defined name as an array formula.
func (ev *Evaluator) name(e *Name) value.Value {
	if e.Body == nil || ev.depth > maxDepth {
		ev.poison("the name " + e.Text + " is defined by itself")
		return value.Error(workbook.ErrName)
	}
	array, env := ev.frame.array, ev.frame.env
	ev.frame.array, ev.frame.env = true, nil
	ev.depth++
	v := ev.eval(e.Body)
	ev.depth--
	ev.frame.array, ev.frame.env = array, env
	return v
}

func (ev *Evaluator) unary(e *Unary) value.Value {
	switch e.Op {
	case syntax.OpSingle:
		return ev.single(e.X)
	case syntax.OpSpill:
		return ev.spilled(e.X)
	}
	x := ev.operand(e.X)
	if m := x.Matrix(); m != nil {
		out := value.NewMatrix(m.Rows, m.Cols)
		for i := range m.Cells {
			out.Cells[i] = ev.unaryScalar(e.Op, m.Cells[i])
		}
		return value.OfMatrix(out)
	}
	return value.Of(ev.unaryScalar(e.Op, x.Scalar))
}

func (ev *Evaluator) unaryScalar(op syntax.Op, s workbook.Scalar) workbook.Scalar {
	if op == syntax.OpPlus {
		return s
	}
	x, code := ev.m.cal.Number(s)
	if code != workbook.NoError {
		return workbook.ErrorOf(code)
	}
	if op == syntax.OpPercent {
		return workbook.NumberOf(x / 100)
	}
	return workbook.NumberOf(-x)
}

// single is @: the cell beside the formula, or the first element of an array.
func (ev *Evaluator) single(x Expr) value.Value {
	array := ev.frame.array
	ev.frame.array = false
	v := ev.eval(x)
	ev.frame.array = array
	if r := v.Ref(); r != nil {
		if len(r.Areas) != 1 {
			return value.Error(workbook.ErrValue)
		}
		return ev.intersect(r.Areas[0])
	}
	if m := v.Matrix(); m != nil {
		return value.Of(m.Cells[0])
	}
	return v
}

// spilled is #: the cells that the array formula in a cell fills.
func (ev *Evaluator) spilled(x Expr) value.Value {
	v := ev.eval(x)
	r := v.Ref()
	if r == nil || len(r.Areas) != 1 || r.Areas[0].First != r.Areas[0].Last {
		if v.Kind == workbook.Error {
			return v
		}
		return value.Error(workbook.ErrRef)
	}
	c := Cell{r.Areas[0].Sheet, r.Areas[0].First}
	s := ev.read(c)
	n := ev.m.nodeAt(c)
	if n < 0 || ev.m.nodes[n].Cell != c || ev.m.nodes[n].kind == workbook.Normal {
		return value.Error(workbook.ErrRef)
	}
	if s.Kind == workbook.Error && s.Err == workbook.ErrSpill {
		return value.Error(workbook.ErrSpill)
	}
	return value.OfArea(value.Area{Sheet: c.Sheet, Rect: ev.extent(n)})
}

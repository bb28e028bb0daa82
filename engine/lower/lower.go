package lower

import (
	"fmt"

	"tyche/engine/formula"
	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/program"
	"tyche/engine/workbook"
)

// Input is an uncertain cell: its draws replace what stands in it. Lo and Hi bound every draw; they may be infinite.
type Input struct {
	Cell   formula.Cell
	Lo, Hi float64
}

// Draw is a random number of a formula.
type Draw struct {
	Site formula.Site
	// Final says that the number is what the call gives, between Lo and Hi; else it is a uniform one in (0, 1).
	Final  bool
	Lo, Hi float64
}

// Draws are the random numbers of formulas.
type Draws struct {
	// List has those of the slice (formula.Model.Sites). Their values follow those of the inputs.
	List []Draw
	// Further is the number of a call with a greater index than its last site, by the number of the call's first one.
	Further func(first float64, index int32) float64
}

// Lower makes the program of the outputs, in their order, from the values of the inputs and of the draws, in theirs. The
// slice holds the formula cells between them (formula.Model.Slice). The error tells a fault of this package or of the model; what cannot
// be computed is found before, by the slice.
func Lower(m *formula.Model, slice *formula.Slice, inputs []Input, draws Draws, outputs []formula.Cell) (*program.Program, error) {
	l := &lowerer{model: m, slice: slice, calendar: m.Calendar(), b: program.NewBuilder(len(inputs) + len(draws.List)),
		cells: make(map[formula.Cell]operand, len(slice.Order)+len(inputs)), draws: draws, firstDraw: len(inputs), outputs: outputs,
		drawn: map[int32]int32{}, perhaps: map[int32]bool{}, loose: map[formula.Cell]bool{}}
	for i, in := range inputs {
		l.cells[in.Cell] = l.numeric(l.b.Input(i), in.Lo, in.Hi)
		l.inputs = append(l.inputs, in.Cell)
	}
	l.sites = make(map[formula.Site]int, len(draws.List))
	for i, d := range draws.List {
		l.sites[d.Site] = i
	}
	if slice.Dynamic || slice.Repeats {
		l.whole(outputs)
	} else {
		for _, c := range slice.Order {
			l.cell(c)
		}
	}
	for _, c := range outputs {
		l.b.Output(l.settled(l.read(c)).Pair)
	}
	p, err := l.b.Program()
	if err != nil {
		return nil, fmt.Errorf("lower: %w", err)
	}
	return p, nil
}

// lowerer lowers one slice.
type lowerer struct {
	model    *formula.Model
	calendar value.Calendar
	b        *program.Builder
	inputs   []formula.Cell
	slice    *formula.Slice
	// elementsUsed counts the cells of ranges that became lane operations.
	elementsUsed int
	cells        map[formula.Cell]operand
	// loose are the anchors of arrays that spill and may have another size in each trial.
	loose map[formula.Cell]bool

	// draws begin at the input firstDraw; sites finds one by its site.
	draws     Draws
	firstDraw int
	outputs   []formula.Cell
	sites     map[formula.Site]int

	// at is the cell whose formula, rule, is being lowered; err says why its expression has no lane form.
	at   formula.Cell
	rule *formula.Rule
	err  error
	// array says that an array formula is being lowered; names are the names of LET and LAMBDA around the expression; unrolled
	// counts what names and functions were lowered to, nested how deep they are.
	array            bool
	names            *names
	unrolled, nested int
	// drawn counts how often each call that draws has done so, conditional how many conditions there are around the
	// expression; perhaps are the calls that drew under one.
	drawn       map[int32]int32
	conditional int
	perhaps     map[int32]bool
}

// refuse says that the formula has no lane form; the operand that it answers means nothing.
func (l *lowerer) refuse(why string) operand {
	if l.err == nil {
		l.err = fmt.Errorf("lower: %s: %s", l.model.CellName(l.at), why)
	}
	return l.number(0)
}

// cell lowers the formula of one cell of the slice, or the array formula that fills it.
func (l *lowerer) cell(c formula.Cell) {
	if _, done := l.cells[c]; done {
		return
	}
	bound, ok := l.model.Formula(c)
	if !ok {
		return
	}
	l.at, l.rule, l.err = bound.Anchor, bound.Rule, nil
	l.array, l.names, l.unrolled, l.nested, l.conditional = false, nil, 0, 0, 0
	clear(l.drawn)
	clear(l.perhaps)
	switch {
	case bound.Kind == workbook.DataTable:
	case bound.Kind != workbook.Normal:
		if l.arrayFormula(bound) {
			return
		}
	default:
		if o := l.expr(bound.Expr); l.err == nil {
			l.cells[c] = l.settled(o)
			return
		}
	}
	l.laneCall(bound)
}

// settled is what a cell shows of its formula's value: a blank becomes 0, and so does a negative zero.
func (l *lowerer) settled(o operand) operand {
	if o.zero {
		o.Num, o.zero = l.b.Add(o.Num, l.b.Const(0)), false
	}
	if o.kinds&isBlank == 0 {
		return o
	}
	o.Code = l.b.SelectCode(l.b.CodeIs(o.Code, program.CodeBlank), l.b.ConstCode(program.CodeNumber), o.Code)
	o.kinds = o.kinds&^isBlank | isNumber
	return o
}

// read is the value of a cell: lowered, or constant.
func (l *lowerer) read(c formula.Cell) operand {
	if o, ok := l.cells[c]; ok {
		return o
	}
	return l.scalar(l.model.Base(c))
}

// cellValue is the value of a cell that a formula reads. What may be impossible to compute stays with the evaluator, which
// refuses the formula that needs it.
func (l *lowerer) cellValue(c formula.Cell) operand {
	o := l.read(c)
	if o.unsure {
		return l.refuse("it reads a value that may be unsupported")
	}
	return o
}

// varies tells whether a cell is not constant.
func (l *lowerer) varies(c formula.Cell) bool {
	_, ok := l.cells[c]
	return ok
}

// expr lowers an expression of the cell at.
func (l *lowerer) expr(e formula.Expr) operand {
	if l.err != nil {
		return l.number(0)
	}
	switch e := e.(type) {
	case *formula.Const:
		return l.scalar(e.Value)
	case *formula.Missing:
		return l.scalar(workbook.Scalar{})
	case *formula.CellRef:
		return l.cellValue(e.At(l.at.Address))
	case *formula.Unary:
		return l.unary(e)
	case *formula.Binary:
		return l.binary(e)
	case *formula.Call:
		if e.Func.Is(function.Dynamic) {
			return l.scalarOf(l.deref(l.pinned(e)))
		}
		return l.call(e)
	case *formula.RefOp:
		return l.scalarOf(l.deref(l.pinned(e)))
	case *formula.Name:
		switch e.Body.(type) {
		case *formula.CellRef, *formula.Const:
			return l.expr(e.Body)
		}
		return l.scalarOf(l.named(e))
	case *formula.Let, *formula.Local, *formula.Apply:
		return l.scalarOf(l.named(e))
	}
	return l.refuse("an expression without a lane form")
}

package lower

import (
	"math"
	"slices"

	"tyche/engine/formula"
	"tyche/engine/formula/value"
	"tyche/engine/program"
	"tyche/engine/workbook"
)

// laneCall lets the scalar evaluator compute a formula trial by trial, from the cells of the slice that it reads.
func (l *lowerer) laneCall(bound formula.Bound) {
	task := laneTask{name: bound.Anchor, reads: map[formula.Cell]bool{}, again: map[formula.Cell]bool{},
		unsure: len(bound.Refusals) > 0 || bound.Kind != workbook.Normal, blanks: bound.Kind != workbook.Normal}
	l.supply(bound, &task)
	task.out = fills(bound)
	if bound.Kind == workbook.DataTable {
		l.insideTable(bound.Anchor, &task)
		task.out = l.asked(bound, task.out)
		task.want = rects(task.out)
	}
	task.order = append(task.order, task.out...)
	task.in = l.given(&task)
	l.evaluate(task)
	if bound.Kind == workbook.Dynamic {
		l.loose[bound.Anchor] = true
	}
}

// given are the cells that a task reads, but for those of the arrays that it computes again.
func (l *lowerer) given(t *laneTask) []formula.Cell {
	in := make([]formula.Cell, 0, len(t.reads))
	for c := range t.reads {
		if bound, ok := l.model.Formula(c); !ok || !t.again[bound.Anchor] {
			in = append(in, c)
		}
	}
	slices.SortFunc(in, formula.Cell.Compare)
	return in
}

// reads collects what a formula reads that is not constant, and what it draws, by itself or within the formulas of others that it
// computes: a distribution that is handed on may have draws among its parameters.
func (l *lowerer) reads(bound formula.Bound, t *laneTask) {
	take := func(a value.Area) { l.varying(a, t.reads) }
	bound.Areas(bound.Anchor.Address, take)
	t.draws = append(t.draws, l.drawsOf(bound)...)
	l.model.Handed(bound.Anchor, func(c formula.Cell) {
		if handed, ok := l.model.Formula(c); ok {
			handed.Areas(handed.Anchor.Address, take)
			t.draws = append(t.draws, l.drawsOf(handed)...)
		}
	})
}

// laneTask is a lane call that is to be made: it computes the cells out from the cells in and the draws, by way of the formulas of
// order. name only has to be different for different calls; unsure says that the evaluator may find that a value cannot be
// computed, blanks that some of the cells may be empty. For a data table want is what is asked of it, and formulas how many it
// recalculates for each. reads and again are what in and the beginning of order come from (supply).
type laneTask struct {
	name           formula.Cell
	reads, again   map[formula.Cell]bool
	in, order, out []formula.Cell
	draws          []int
	unsure, blanks bool
	want           []workbook.Rect
	formulas       int
}

// asked are the cells of a data table that are outputs or that formulas of the slice read.
func (l *lowerer) asked(table formula.Bound, cells []formula.Cell) []formula.Cell {
	read := map[workbook.Rect]bool{}
	take := func(a value.Area) {
		if r, meet := workbook.Intersect(a.Rect, table.Fills); meet && a.Sheet == table.Anchor.Sheet {
			read[r] = true
		}
	}
	reads := func(c formula.Cell) {
		if bound, ok := l.model.Formula(c); ok && bound.Anchor != table.Anchor {
			bound.Areas(bound.Anchor.Address, take)
		}
	}
	for _, c := range l.outputs {
		take(value.Area{Sheet: c.Sheet, Rect: workbook.Rect{First: c.Address, Last: c.Address}})
	}
	for _, c := range l.slice.Order {
		reads(c)
		l.model.Inside(c, reads)
	}
	if len(read) > maxAsked {
		return cells
	}
	var out []formula.Cell
	for _, c := range cells {
		for r := range read {
			if r.Contains(c.Address) {
				out = append(out, c)
				break
			}
		}
	}
	return out
}

// maxAsked bounds the different parts of a data table that are told apart.
const maxAsked = 1000

// rects are cells as rectangles.
func rects(cells []formula.Cell) []workbook.Rect {
	out := make([]workbook.Rect, len(cells))
	for i, c := range cells {
		out[i] = workbook.Rect{First: c.Address, Last: c.Address}
	}
	return out
}

// insideTable collects what a data table reads and draws when it computes its formulas anew.
func (l *lowerer) insideTable(table formula.Cell, t *laneTask) {
	l.model.Inside(table, func(c formula.Cell) {
		t.formulas++
		if bound, ok := l.model.Formula(c); ok {
			l.supply(bound, t)
		}
	})
}

// varying collects the cells of an area that are not constant.
func (l *lowerer) varying(a value.Area, seen map[formula.Cell]bool) {
	if a.Rows()*a.Cols() > len(l.cells) {
		for c := range l.cells {
			if c.Sheet == a.Sheet && a.Contains(c.Address) {
				seen[c] = true
			}
		}
		return
	}
	for row := a.First.Row; row <= a.Last.Row; row++ {
		for col := a.First.Col; col <= a.Last.Col; col++ {
			if c := (formula.Cell{Sheet: a.Sheet, Address: workbook.Address{Row: row, Col: col}}); l.varies(c) {
				seen[c] = true
			}
		}
	}
}

// fills are the cells that a formula may compute, row by row.
func fills(bound formula.Bound) []formula.Cell { return cellsIn(bound, bound.Reach) }

func cellsIn(bound formula.Bound, r workbook.Rect) []formula.Cell {
	var out []formula.Cell
	for row := r.First.Row; row <= r.Last.Row; row++ {
		for col := r.First.Col; col <= r.Last.Col; col++ {
			out = append(out, formula.Cell{Sheet: bound.Anchor.Sheet, Address: workbook.Address{Row: row, Col: col}})
		}
	}
	return out
}

// whole lets the scalar evaluator compute all outputs together, trial by trial, because which cells they read is known
// only then.
func (l *lowerer) whole(outputs []formula.Cell) {
	if len(outputs) > 0 {
		all := make([]int, len(l.draws.List))
		for i := range all {
			all[i] = i
		}
		l.evaluate(laneTask{name: outputs[0], in: l.inputs, draws: all, order: l.slice.Order, out: outputs, unsure: true, blanks: true})
	}
}

// evaluate makes a lane call.
func (l *lowerer) evaluate(t laneTask) {
	in, order, out, unsure := t.in, t.order, t.out, t.unsure
	args := make([]program.Pair, len(in), len(in)+len(t.draws))
	for i, c := range in {
		o := l.read(c)
		args[i], unsure = o.Pair, unsure || o.unsure
	}
	sites := map[formula.Site]argument{}
	for _, k := range t.draws {
		sites[l.draws.List[k].Site] = argument{len(args), l.draws.List[k].Final}
		args = append(args, l.draw(k).Pair)
	}
	f := program.LaneFunction{
		Name: l.model.CellName(t.name), In: len(args), Out: len(out), Cost: float64(300*len(order)*(1+t.formulas) + 30*len(args)),
		New: func() program.LaneFunc {
			e := &evaluation{in: in, order: order, out: out, sites: sites, further: l.draws.Further}
			e.ev = l.model.NewEvaluator(l.slice, e.draw)
			if t.want != nil {
				e.ev.Want(t.name, t.want)
			}
			return e
		},
	}
	for i, pair := range l.b.LaneCall(f, args...) {
		if _, isInput := l.cells[out[i]]; isInput {
			continue
		}
		o := operand{Pair: pair, kinds: isNumber | isText | isBool, fails: true, lo: -math.MaxFloat64, hi: math.MaxFloat64, unsure: unsure}
		if t.blanks {
			o.kinds |= isBlank
		}
		l.cells[out[i]] = o
	}
}

// evaluation is a lane call: one evaluator, the cells that it is given and the cells that it is asked for.
type evaluation struct {
	ev             *formula.Evaluator
	in, order, out []formula.Cell
	// sites finds draws among the arguments, which follow the cells.
	sites   map[formula.Site]argument
	further func(first float64, index int32) float64
	args    []program.Scalar
}

// argument is where a draw lies among the arguments of a lane call, and whether it is what its call gives.
type argument struct {
	at    int
	final bool
}

// draw is the number of a site in this trial.
func (e *evaluation) draw(s formula.Site) (x float64, final bool) {
	if a, ok := e.sites[s]; ok {
		return e.args[a.at].Num, a.final
	}
	index, pass := s.Index, s.Pass
	s.Index, s.Pass = 0, 0
	a, ok := e.sites[s]
	if !ok || a.final {
		return math.NaN(), false
	}
	x = e.args[a.at].Num
	if pass > 0 { // places from the end on: those from the start are further indexes
		x = e.further(x, -pass)
	}
	if index > 0 {
		x = e.further(x, index)
	}
	return x, false
}

// Eval computes one trial.
func (e *evaluation) Eval(texts *program.Texts, in, out []program.Scalar) {
	e.ev.Reset()
	e.args = in
	for i, c := range e.in {
		e.ev.SetCell(c, fromLane(texts, in[i]))
	}
	for _, c := range e.order {
		e.ev.Eval(c)
	}
	for i, c := range e.out {
		out[i] = toLane(texts, e.ev.Eval(c))
	}
}

func fromLane(texts *program.Texts, s program.Scalar) workbook.Scalar {
	switch {
	case s.Code == program.CodeUnsupported:
		return workbook.Scalar{Kind: value.Unsupported, Text: "it cannot be computed in this trial"}
	case program.IsError(s.Code):
		return workbook.ErrorOf(workbook.ErrorCode(s.Code - program.CodeError))
	case s.Code == program.CodeText:
		return workbook.TextOf(texts.Text(s.Num))
	case s.Code == program.CodeBool:
		return workbook.BoolOf(s.Num != 0)
	case s.Code == program.CodeBlank:
		return workbook.Scalar{}
	}
	return workbook.NumberOf(s.Num)
}

func toLane(texts *program.Texts, s workbook.Scalar) program.Scalar {
	switch s.Kind {
	case workbook.Number:
		return program.Scalar{Num: s.Num}
	case workbook.Bool:
		return program.Scalar{Num: s.Num, Code: program.CodeBool}
	case workbook.Text:
		return program.Scalar{Num: texts.Intern(s.Text), Code: program.CodeText}
	case workbook.Error:
		return program.Scalar{Code: program.ErrorCode(uint8(s.Err))}
	case value.Unsupported:
		return program.Scalar{Code: program.CodeUnsupported}
	}
	return program.Scalar{Code: program.CodeBlank}
}

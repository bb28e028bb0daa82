package formula

import (
	"slices"

	"tyche/engine/formula/function"
	"tyche/engine/formula/syntax"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Bounds of the room that an array has to spill further than with the base values.
const (
	someRoom   = 100    // rows beyond twice those of the base, where what is read does not bound them
	mostRoom   = 10_000 // rows
	widestRoom = 50     // columns of an array that lies in a row

	someColumns = 10 // columns beyond twice those of the base, of an array of so many columns as is uncertain
)

// sizers are the functions by whose arguments an array may have another size, with the places of those that it depends on; nil is all.
var sizers = map[string][]int{
	"FILTER": {1}, "TAKE": {1, 2}, "DROP": {1, 2}, "UNIQUE": nil, "SEQUENCE": {0, 1}, "RANDARRAY": {0, 1}, "MAKEARRAY": {0, 1}, "EXPAND": {1, 2},
	"TOCOL": nil, "TOROW": nil, "TEXTSPLIT": nil, "REDUCE": nil, "GROUPBY": nil, "PIVOTBY": nil, "REGEXEXTRACT": nil,
}

// selects tells whether a sizer gives no more rows than it reads.
func selects(name string) bool {
	return name == "FILTER" || name == "TAKE" || name == "DROP" || name == "UNIQUE"
}

// sizes records what the size of an array depends on that a call gives.
func (a *analyser) sizes(e *Call) {
	a.rule.turns = a.rule.turns || e.Func.Name == "TRANSPOSE" || e.Func.Name == "TOROW"
	places, sizes := sizers[e.Func.Name]
	if chosen := choosers[e.Func.Name]; !sizes && chosen != nil && choosesSize(e, chosen) {
		places, sizes = chosen(len(e.Args)), true
	}
	if !sizes {
		return
	}
	if len(places) == 2 && places[1] < len(e.Args) { // the second one is a number of columns
		switch e.Args[places[1]].(type) {
		case *Const, *Missing:
		default:
			a.rule.widens = true
		}
	}
	inside := analyser{rule: &Rule{}, seen: map[Expr]bool{}, names: map[*Name]bool{}}
	for i, arg := range e.Args {
		if places == nil || slices.Contains(places, i) {
			inside.walk(arg, false)
		}
	}
	a.rule.grows = a.rule.grows || sizers[e.Func.Name] != nil && !selects(e.Func.Name)
	a.rule.sized = append(a.rule.sized, inside.rule.Reads...)
	a.rule.free = a.rule.free || inside.locals || inside.rule.Dynamic || inside.rule.Flags&function.Random != 0
}

// choosers are the functions that choose among their arguments, with the places of those that say which.
var choosers = map[string]func(args int) []int{
	"IF": func(int) []int { return []int{0} }, "CHOOSE": func(int) []int { return []int{0} },
	"IFS": func(n int) []int { return everySecond(0, n) }, "SWITCH": func(n int) []int { return append(everySecond(1, n-1), 0) },
}

func everySecond(from, to int) []int {
	var out []int
	for i := from; i < to; i += 2 {
		out = append(out, i)
	}
	return out
}

// choosesSize tells whether a call chooses one of arguments that are ranges of several cells among others: by single values, for by
// arrays it chooses element by element.
func choosesSize(e *Call, chosen func(args int) []int) bool {
	by, ranges := chosen(len(e.Args)), false
	for i, arg := range e.Args {
		switch {
		case slices.Contains(by, i) && wide(arg):
			return false
		case !slices.Contains(by, i):
			ranges = ranges || wide(arg)
		}
	}
	return ranges
}

// wide tells whether an expression is an array because of a range of several cells, of one that spills, or of a function that makes arrays among
// its operands.
func wide(e Expr) bool {
	switch e := named(e).(type) {
	case *AreaRef:
		a := e.At(workbook.Address{})
		return a.First != a.Last
	case *Matrix:
		return true
	case *Unary:
		return e.Op == syntax.OpSpill || e.Op != syntax.OpSingle && wide(e.X)
	case *Binary:
		return wide(e.X) || wide(e.Y)
	case *Call:
		if _, sizes := sizers[e.Func.Name]; sizes {
			return true
		}
		for i, arg := range e.Args {
			if scalarClass(e.Func.Class(i)) && wide(arg) {
				return true
			}
		}
	}
	return false
}

// makeRoom gives arrays whose size may differ from trial to trial the empty cells below them, or beside those that lie in a row.
func (m *Model) makeRoom() {
	m.room = map[int32]workbook.Rect{}
	var list []int32
	for n := range m.nodes {
		if nd := &m.nodes[n]; nd.kind == workbook.Dynamic && (nd.rule.free || len(nd.rule.sized)+len(nd.rule.Spills) > 0) {
			list = append(list, int32(n))
		}
	}
	if len(list) == 0 || m.book.Calc.Iterate {
		return
	}
	inputs := slices.Clone(m.opt.Reserve)
	for _, t := range m.tables {
		inputs = append(inputs, t.inputs()...)
	}
	s, taken := m.newSlicer(inputs), map[Cell]bool{}
	for _, c := range inputs {
		taken[c] = true
	}
	for n := range m.nodes {
		s.visit(int32(n))
	}
	for more := true; more; {
		more = false
		for _, n := range list {
			if _, has := m.room[n]; !has && s.resizes(n) {
				m.room[n], more = m.roomOf(n, taken), true
			}
		}
	}
	if len(m.room) > 0 {
		m.reshape()
	}
}

// resizes tells whether the size of an array may differ from trial to trial.
func (s *slicer) resizes(n int32) bool {
	nd := &s.m.nodes[n]
	if !s.affects[n] {
		return false
	}
	found := nd.rule.free
	areas(nd.rule.sized, nd.Address, func(a value.Area) {
		found = found || s.holdsInput(a)
		s.m.inArea(a, func(v int32) { found = found || s.affects[v] })
	})
	for _, ref := range nd.rule.Spills {
		_, has := s.m.room[s.m.nodeAt(ref.At(nd.Address))]
		found = found || has
	}
	return found
}

// roomOf claims room for an array, without the cells that are taken, and answers all that it then has.
func (m *Model) roomOf(n int32, taken map[Cell]bool) workbook.Rect {
	nd, base := &m.nodes[n], m.fills[n]
	rows, cols := 0, base.Cols()
	if nd.rule.grows {
		rows = 2*base.Rows() + someRoom
	}
	if nd.rule.widens || m.Base(nd.Cell).Kind == workbook.Error { // which tells nothing of how wide it is without one
		cols = max(cols, min(2*cols+someColumns, widestRoom))
	}
	widen := func(a value.Area) {
		if c, ok := m.Clip(a); ok {
			rows += c.Rows()
			if base.Rows() == 1 {
				cols = max(cols, min(c.Cols(), widestRoom))
			}
			if nd.rule.turns {
				cols = max(cols, min(c.Rows(), widestRoom))
			}
		}
	}
	nd.rule.Areas(nd.Address, widen)
	for _, ref := range nd.rule.Spills {
		at := ref.At(nd.Address)
		if k := m.nodeAt(at); k >= 0 {
			r := m.reach(k)
			widen(value.Area{Sheet: at.Sheet, Rect: r})
			if _, has := m.room[k]; has {
				cols = max(cols, min(r.Cols(), widestRoom))
			}
		}
	}
	rows = max(base.Rows(), min(rows, mostRoom))
	r := base
	grow := func(last *int32, limit int32, line func() workbook.Rect) {
		for *last < limit {
			*last++
			if !m.empty(n, line(), taken) {
				*last--
				return
			}
		}
	}
	grow(&r.Last.Row, min(base.First.Row+int32(rows), workbook.MaxRows)-1, func() workbook.Rect {
		return workbook.Rect{First: workbook.Address{Row: r.Last.Row, Col: r.First.Col}, Last: r.Last}
	})
	grow(&r.Last.Col, min(base.First.Col+int32(cols), workbook.MaxCols)-1, func() workbook.Rect {
		return workbook.Rect{First: workbook.Address{Row: r.First.Row, Col: r.Last.Col}, Last: r.Last}
	})
	m.claim(n, r)
	m.fills[n] = base
	return r
}

// empty tells whether the cells of a rectangle hold nothing, or only what a node fills, and none is taken.
func (m *Model) empty(n int32, r workbook.Rect, taken map[Cell]bool) bool {
	for row := r.First.Row; row <= r.Last.Row; row++ {
		for col := r.First.Col; col <= r.Last.Col; col++ {
			c := Cell{m.nodes[n].Sheet, workbook.Address{Row: row, Col: col}}
			if at := m.nodeAt(c); at >= 0 && at != n || at < 0 && (taken[c] || m.Base(c).Kind != workbook.Blank) {
				return false
			}
		}
	}
	return true
}

// reach is the rectangle that a node may fill in a trial.
func (m *Model) reach(n int32) workbook.Rect {
	if r, ok := m.room[n]; ok {
		return r
	}
	if r, ok := m.fills[n]; ok {
		return r
	}
	return workbook.Rect{First: m.nodes[n].Address, Last: m.nodes[n].Address}
}

package formula

import (
	"math"
	"strings"

	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// DataTable is what a what-if data table computes: the formulas above it, left of it or in its corner, once for each value
// of its axes, with these values in place of its input cells (ISO/IEC 29500-1, 18.3.1.40; Excel's TABLE).
type DataTable struct {
	Sheet int32
	Ref   workbook.Rect
	// Row is the input cell of the values in the row above the table, Col that of the values in the column left of it. A table of one
	// variable has one of them, nil is the other.
	Row, Col *workbook.Address
}

func (*DataTable) expr() {}

// Heads are the cells of the formulas that the table repeats.
func (t *DataTable) Heads() []Cell {
	first, last := t.Ref.First, t.Ref.Last
	var out []Cell
	switch {
	case t.Row != nil && t.Col != nil:
		out = append(out, t.at(first.Row-1, first.Col-1))
	case t.Col != nil:
		for col := first.Col; col <= last.Col; col++ {
			out = append(out, t.at(first.Row-1, col))
		}
	default:
		for row := first.Row; row <= last.Row; row++ {
			out = append(out, t.at(row, first.Col-1))
		}
	}
	return out
}

func (t *DataTable) at(row, col int32) Cell {
	return Cell{t.Sheet, workbook.Address{Row: row, Col: col}}
}

// head is the index in Heads of the formula of an element of the table.
func (t *DataTable) head(row, col int) int {
	switch {
	case t.Row != nil && t.Col != nil:
		return 0
	case t.Col != nil:
		return col
	}
	return row
}

// inputs are the input cells.
func (t *DataTable) inputs() []Cell {
	var out []Cell
	for _, a := range []*workbook.Address{t.Row, t.Col} {
		if a != nil {
			out = append(out, Cell{t.Sheet, *a})
		}
	}
	return out
}

// tableRule is the rule of a data table.
func tableRule(s int32, f *workbook.Formula) *Rule {
	t := &DataTable{Sheet: s, Ref: f.Ref}
	row, isRow := workbook.ParseAddress(f.Table.Row)
	col, isCol := workbook.ParseAddress(f.Table.Col)
	if isRow {
		t.Row = &row
	}
	if isCol {
		t.Col = &col
	}
	switch {
	case f.Ref.First.Row == 0 || f.Ref.First.Col == 0:
		return refusedRule(s, f, "a data table that has no room for its values")
	case f.Table.TwoWay && !(isRow && isCol), !isRow && !isCol:
		return refusedRule(s, f, "a data table whose input cell was deleted")
	}
	r := &Rule{Text: f.Text, Anchor: f.Anchor, Sheet: s, Expr: t}
	above, left := f.Ref, f.Ref
	above.First.Row--
	above.Last.Row = above.First.Row
	above.First.Col--
	left.First.Col--
	left.Last.Col = left.First.Col
	r.Reads = []Expr{fixedArea(s, above), fixedArea(s, left)}
	return r
}

// table is what is known of a data table: what lies between its input cells and its formulas.
type table struct {
	*DataTable
	slice *Slice
	heads []Cell
	// row and col say whether the formulas depend on the input cells.
	row, col Dependence
	// circular says that the formulas depend on the table.
	circular bool
}

// Dependence says whether formulas depend on a cell.
type Dependence byte

// The kinds of dependence. Perhaps: a formula among them finds out what it reads only when it is computed.
const (
	Independent Dependence = iota
	Perhaps
	Dependent
)

// findTables prepares the data tables.
func (m *Model) findTables() {
	m.tables = map[int32]*table{}
	for n := range m.nodes {
		e, ok := m.nodes[n].rule.Expr.(*DataTable)
		if !ok {
			continue
		}
		t := &table{DataTable: e, heads: e.Heads()}
		var visited []bool
		t.slice, visited = m.slice(e.inputs(), t.heads)
		t.circular = visited[n]
		t.row, t.col = m.dependence(e.Row, t), m.dependence(e.Col, t)
		m.tables[int32(n)] = t
	}
}

// dependence says whether the formulas of a table depend on one of its input cells.
func (m *Model) dependence(input *workbook.Address, t *table) Dependence {
	if input == nil {
		return Independent
	}
	s := m.newSlicer([]Cell{{t.Sheet, *input}})
	s.still = true
	dynamic := false
	for _, c := range t.heads {
		if n := m.nodeAt(c); n >= 0 {
			s.visit(n)
			if s.affects[n] {
				return Dependent
			}
		} else if c.Address == *input {
			return Dependent
		}
	}
	for _, n := range s.order {
		dynamic = dynamic || m.nodes[n].rule.Dynamic
	}
	if dynamic {
		return Perhaps
	}
	return Independent
}

// Table is the data table that fills a cell, with what its formulas depend on.
func (m *Model) Table(c Cell) (t *DataTable, row, col Dependence, ok bool) {
	found := m.tables[m.nodeAt(c)]
	if found == nil {
		return nil, 0, 0, false
	}
	return found.DataTable, found.row, found.col, true
}

// Inside visits the formula cells that a data table computes anew for each of its values.
func (m *Model) Inside(c Cell, visit func(Cell)) {
	if t := m.tables[m.nodeAt(c)]; t != nil {
		for _, inside := range t.slice.Order {
			visit(inside)
		}
	}
}

// maxNested bounds how many data tables are computed inside each other.
const maxNested = 8

// formulaCost is what a formula counts that a data table computes.
const formulaCost = 10

// dataTable computes a data table. The values of one line of a table of one variable come from one recalculation, as in
// Excel; each recalculation draws anew.
func (ev *Evaluator) dataTable(e *DataTable) value.Value {
	t := ev.m.tables[ev.m.nodeAt(ev.frame.at)]
	if t == nil || t.circular || ev.nested() > maxNested {
		ev.poison("circular reference: the formulas of a data table depend on it")
		return value.Error(workbook.ErrNA)
	}
	p := tablePass{table: t, outer: ev, in: ev.inner(t), values: make([]workbook.Scalar, len(t.heads))}
	out := value.NewMatrix(e.Ref.Rows(), e.Ref.Cols())
	rows, cols := 1, 1
	fresh := len(t.slice.drawing) > 0 && !(ev.m.opt.Still && !ev.trial)
	if e.Col != nil && (fresh || t.col != Independent) {
		rows = out.Rows
	}
	if e.Row != nil && (fresh || t.row != Independent) {
		cols = out.Cols
	}
	wanted := ev.wants[ev.frame.at]
	for row := range rows {
		for col := range cols {
			if wanted != nil && !p.wanted(wanted, row, col, rows, cols) {
				continue
			}
			if !p.run(row, col) {
				return value.Error(workbook.ErrNum)
			}
			p.fill(out, row, col, rows, cols)
		}
	}
	return value.OfMatrix(out)
}

// Want says that of a data table, named by its first cell, only the cells in some rectangles will be asked for: an evaluator of
// lanes leaves out the recalculations for others.
func (ev *Evaluator) Want(table Cell, rects []workbook.Rect) {
	if ev.wants == nil {
		ev.wants = map[Cell][]workbook.Rect{}
	}
	ev.wants[table] = rects
}

// wanted tells whether a recalculation gives an element that is asked for.
func (p *tablePass) wanted(rects []workbook.Rect, row, col, rows, cols int) bool {
	r := workbook.Rect{First: p.at(p.Ref.First.Row+int32(row), p.Ref.First.Col+int32(col)).Address}
	r.Last = r.First
	if rows == 1 {
		r.Last.Row = p.Ref.Last.Row
	}
	if cols == 1 {
		r.Last.Col = p.Ref.Last.Col
	}
	for _, w := range rects {
		if _, meet := workbook.Intersect(r, w); meet {
			return true
		}
	}
	return false
}

// nested counts the data tables that are being computed.
func (ev *Evaluator) nested() int {
	n := 0
	for at := ev; at.outer != nil; at = at.outer {
		n++
	}
	return n
}

// inner is the evaluator of what a data table computes anew: it reads all else from ev.
func (ev *Evaluator) inner(t *table) *Evaluator {
	if in := ev.inners[t]; in != nil {
		return in
	}
	var in *Evaluator
	random := ev.random
	if random != nil {
		random = func(s Site) (float64, bool) { return ev.random(in.passed(s)) }
	}
	in = ev.m.NewEvaluator(t.slice, random)
	in.outer, in.trial = ev, ev.trial
	if ev.inners == nil {
		ev.inners = map[*table]*Evaluator{}
	}
	ev.inners[t] = in
	return in
}

// passed is the site of a number that is drawn for the recalculation that is being done. Functions of add-ins give in a
// trial one value however often the sheet is calculated; RAND gives another one each time.
func (ev *Evaluator) passed(s Site) Site {
	if n := ev.m.nodeAt(s.Cell); n >= 0 { // which is another formula than the one that is computed where a call computes that anew
		draws := ev.m.nodes[n].rule.Draws
		if int(s.Call) < len(draws) && draws[s.Call] != nil && draws[s.Call].Func.Is(function.AddIn) {
			return s
		}
	}
	s.Pass = (s.Pass*1_000_003 + ev.pass) & math.MaxInt32
	return s
}

// tablePass computes a data table, one recalculation after the other.
type tablePass struct {
	*table
	outer, in *Evaluator
	values    []workbook.Scalar // of the heads
}

// run recalculates the heads for the values of the axes in a row and a column of the table; false when that takes too much
// work.
func (p *tablePass) run(row, col int) bool {
	in, before := p.in, p.in.work
	in.Reset()
	in.pass = int32(row*p.Ref.Cols()+col) + 1
	first := p.Ref.First
	if p.Row != nil {
		in.SetCell(Cell{p.Sheet, *p.Row}, p.outer.value(p.at(first.Row-1, first.Col+int32(col))))
	}
	if p.Col != nil {
		in.SetCell(Cell{p.Sheet, *p.Col}, p.outer.value(p.at(first.Row+int32(row), first.Col-1)))
	}
	for _, c := range p.slice.Order {
		in.Eval(c)
	}
	for i, c := range p.heads {
		s := in.value(c)
		if s.Kind == value.Unsupported && !strings.HasPrefix(s.Text, needs) {
			s.Text = needs + in.m.CellName(c) + ": " + s.Text
		}
		p.values[i] = s
	}
	return p.outer.spend(in.work - before + formulaCost*(1+len(p.slice.Order)))
}

// fill writes the heads' values to all elements of the table that stem from this recalculation, which is one of rows by
// cols.
func (p *tablePass) fill(out *value.Matrix, row, col, rows, cols int) {
	lastRow, lastCol := row, col
	if rows == 1 {
		lastRow = out.Rows - 1
	}
	if cols == 1 {
		lastCol = out.Cols - 1
	}
	for r := row; r <= lastRow; r++ {
		for c := col; c <= lastCol; c++ {
			out.Cells[r*out.Cols+c] = p.values[p.head(r, c)]
		}
	}
}

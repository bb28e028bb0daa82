package recognise

import (
	"cmp"
	"slices"

	"tyche/engine/formula"
	"tyche/engine/formula/value"
	"tyche/engine/recognise/report"
	"tyche/engine/workbook"
)

// End is what an output is listed by that nothing marks.
const End = "end"

// mostEnds is how many ends are offered; where there are more, somebody has to choose.
const mostEnds = 100

// ends are the formula cells that differ from trial to trial, show a number and are read by no formula: what a workbook that marks no
// outcome computes in the end.
func ends(m *formula.Model) []Output {
	slice := m.Slice(nil, slices.Collect(m.Formulas()))
	if len(m.Sites(slice)) == 0 {
		return nil
	}
	read := reads{}
	for c := range m.Formulas() {
		if b, ok := m.Formula(c); ok && b.Anchor == c {
			b.Areas(c.Address, read.add)
		}
	}
	read.merge()
	var out []Output
	for _, c := range slice.Order {
		b, ok := m.Formula(c)
		if !ok || b.Anchor != c || b.Kind == workbook.DataTable || m.Base(c).Kind != workbook.Number || !m.Varies(slice, c) || read.has(c) {
			continue
		}
		if out = append(out, Output{report.Output{Cell: m.CellName(c), Name: label(m, slice, c), By: End}, c}); len(out) > mostEnds {
			return nil
		}
	}
	slices.SortFunc(out, func(a, b Output) int { return a.At.Compare(b.At) })
	return out
}

// label is the text left of a cell, or above it; one that differs from trial to trial names nothing.
func label(m *formula.Model, slice *formula.Slice, c formula.Cell) string {
	left, above := c, c
	left.Col--
	above.Row--
	for _, at := range []formula.Cell{left, above} {
		if at.Row < 0 || at.Col < 0 {
			continue
		}
		if s := m.Base(at); s.Kind == workbook.Text && !m.Varies(slice, at) {
			return s.Text
		}
	}
	return ""
}

// reads are the cells that formulas read: single ones, and stretches of columns.
type reads struct {
	cells   map[formula.Cell]bool
	columns map[column][]stretch
	wide    map[value.Area]bool
}

type column struct{ sheet, col int32 }

type stretch struct{ first, last int32 }

// mostColumns is how many columns of an area are kept one by one.
const mostColumns = 100

func (r *reads) add(a value.Area) {
	if r.cells == nil {
		r.cells, r.columns, r.wide = map[formula.Cell]bool{}, map[column][]stretch{}, map[value.Area]bool{}
	}
	switch {
	case a.First == a.Last:
		r.cells[formula.Cell{Sheet: a.Sheet, Address: a.First}] = true
	case a.Cols() > mostColumns:
		r.wide[a] = true
	default:
		for col := a.First.Col; col <= a.Last.Col; col++ {
			at := column{a.Sheet, col}
			list := r.columns[at]
			if n := len(list); n > 0 && list[n-1].first <= a.First.Row && a.First.Row <= list[n-1].last+1 { // as filled-down formulas go on
				list[n-1].last = max(list[n-1].last, a.Last.Row)
				continue
			}
			r.columns[at] = append(list, stretch{a.First.Row, a.Last.Row})
		}
	}
}

// merge puts stretches in order and those that meet together.
func (r *reads) merge() {
	for at, list := range r.columns {
		slices.SortFunc(list, func(a, b stretch) int { return cmp.Compare(a.first, b.first) })
		merged := list[:1]
		for _, s := range list[1:] {
			if last := &merged[len(merged)-1]; s.first <= last.last+1 {
				last.last = max(last.last, s.last)
			} else {
				merged = append(merged, s)
			}
		}
		r.columns[at] = merged
	}
}

func (r *reads) has(c formula.Cell) bool {
	if r.cells[c] {
		return true
	}
	list := r.columns[column{c.Sheet, c.Col}]
	i, found := slices.BinarySearchFunc(list, c.Row, func(s stretch, row int32) int { return cmp.Compare(s.first, row) })
	if found || i > 0 && list[i-1].last >= c.Row {
		return true
	}
	for a := range r.wide {
		if a.Sheet == c.Sheet && a.Contains(c.Address) {
			return true
		}
	}
	return false
}

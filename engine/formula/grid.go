package formula

import (
	"slices"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

const (
	pageBits = 5
	pageRows = 1 << pageBits
)

// page holds 32 rows of one column: the base values, and for each cell 1 + the node that computes it (0: a constant).
type page struct {
	id       int32
	formulas bool
	nodes    [pageRows]int32
	values   [pageRows]workbook.Scalar
}

// group holds the pages of 32 rows, in the order of their columns.
type group struct {
	cols  []int32
	pages []*page
}

// grid is one sheet in pages that are found without hashing.
type grid struct {
	groups []group
	used   workbook.Rect
	filled bool
	// formulaCols are the columns that hold formulas, in order.
	formulaCols []int32
}

// find is the page of a group of rows and a column, or nil.
func (g *grid) find(groupAt, col int32) *page {
	if int(groupAt) >= len(g.groups) {
		return nil
	}
	gr := &g.groups[groupAt]
	if len(gr.cols) == 0 {
		return nil
	}
	if i := col - gr.cols[0]; i >= 0 && int(i) < len(gr.cols) && gr.cols[i] == col {
		return gr.pages[i]
	}
	if i, ok := slices.BinarySearch(gr.cols, col); ok {
		return gr.pages[i]
	}
	return nil
}

func (g *grid) insert(groupAt, col int32, p *page) {
	for int(groupAt) >= len(g.groups) {
		g.groups = append(g.groups, make([]group, int(groupAt)+1-len(g.groups))...)
	}
	gr := &g.groups[groupAt]
	i, _ := slices.BinarySearch(gr.cols, col)
	gr.cols = slices.Insert(gr.cols, i, col)
	gr.pages = slices.Insert(gr.pages, i, p)
}

// cover makes the used rectangle hold an address.
func (g *grid) cover(at workbook.Address) {
	if !g.filled {
		g.used, g.filled = workbook.Rect{First: at, Last: at}, true
		return
	}
	g.used.First.Row, g.used.First.Col = min(g.used.First.Row, at.Row), min(g.used.First.Col, at.Col)
	g.used.Last.Row, g.used.Last.Col = max(g.used.Last.Row, at.Row), max(g.used.Last.Col, at.Col)
}

// clip cuts a rectangle to the used part of the sheet.
func (g *grid) clip(r workbook.Rect) (workbook.Rect, bool) {
	if !g.filled {
		return r, false
	}
	return workbook.Intersect(r, g.used)
}

// pageAt is the page of a cell of the model, made if there is none.
func (m *Model) pageAt(c Cell) *page {
	g := &m.sheets[c.Sheet]
	p := g.find(c.Row>>pageBits, c.Col)
	if p == nil {
		p = &page{id: m.pages}
		m.pages++
		g.insert(c.Row>>pageBits, c.Col, p)
	}
	return p
}

// eachGroup visits the pages that an area touches, a group of rows at a time, until visit answers false.
func (m *Model) eachGroup(a value.Area, visit func(groupAt int32, pages []*page, cols []int32) bool) {
	g := &m.sheets[a.Sheet]
	r, ok := g.clip(a.Rect)
	if !ok {
		return
	}
	for at := r.First.Row >> pageBits; at <= r.Last.Row>>pageBits && int(at) < len(g.groups); at++ {
		gr := &g.groups[at]
		from, _ := slices.BinarySearch(gr.cols, r.First.Col)
		to, _ := slices.BinarySearch(gr.cols, r.Last.Col+1)
		if from < to && !visit(at, gr.pages[from:to], gr.cols[from:to]) {
			return
		}
	}
}

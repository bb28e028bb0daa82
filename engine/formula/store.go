package formula

import (
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// store puts the result of a node into the cells that it fills.
func (ev *Evaluator) store(n int32, nd *node, v value.Value) {
	switch nd.kind {
	case workbook.Normal:
		ev.write(nd.Cell, v.Scalar)
	case workbook.Dynamic:
		ev.spill(n, nd, v)
	default:
		ev.fillAll(n, ev.m.fills[n], v)
	}
}

// fillAll writes an array, or one scalar, to the cells of a rectangle that belong to the node.
func (ev *Evaluator) fillAll(n int32, r workbook.Rect, v value.Value) {
	nd := &ev.m.nodes[n]
	m := v.Matrix()
	for row := r.First.Row; row <= r.Last.Row; row++ {
		for col := r.First.Col; col <= r.Last.Col; col++ {
			c := Cell{nd.Sheet, workbook.Address{Row: row, Col: col}}
			if ev.m.nodeAt(c) != n {
				continue
			}
			s := v.Scalar
			if m != nil {
				s = shown(m.At(int(row-r.First.Row), int(col-r.First.Col)))
			}
			ev.write(c, s)
		}
	}
}

// spill lets a dynamic array fill as many cells as it has elements, or gives #SPILL! where something is in the way.
func (ev *Evaluator) spill(n int32, nd *node, v value.Value) {
	r := workbook.Rect{First: nd.Address, Last: nd.Address}
	if m := v.Matrix(); m != nil {
		r.Last.Row += int32(m.Rows - 1)
		r.Last.Col += int32(m.Cols - 1)
	}
	old := ev.m.fills[n]
	switch {
	case v.Kind == value.Unsupported && ev.over != nil:
		r = ev.m.reach(n) // none of its cells is known
	case v.Kind == value.Unsupported:
		r = old
	case r == old:
	case ev.blocked(n, nd, r):
		v = value.Error(workbook.ErrSpill)
		r.Last = r.First
	}
	if ev.over != nil {
		ev.spillLane(n, r, v)
		return
	}
	if r != old {
		ev.resize(n, nd, old, r)
	}
	ev.fillAll(n, r, v)
}

// spillLane writes an array, and empties the cells that it filled in another lane; it refuses one that is larger than it may be.
func (ev *Evaluator) spillLane(n int32, r workbook.Rect, v value.Value) {
	reach := ev.m.reach(n)
	if r.Last.Row > reach.Last.Row || r.Last.Col > reach.Last.Col {
		v = value.Of(workbook.Scalar{Kind: value.Unsupported, Text: "the array spills too far beyond the base case"})
		ev.fillAll(n, reach, v)
		ev.extents[n] = reach
		return
	}
	filled, before := ev.extents[n]
	if !before {
		filled = ev.m.fills[n]
	}
	if r != filled {
		ev.fillAll(n, filled, value.Value{})
	}
	ev.extents[n] = r
	ev.fillAll(n, r, v)
}

// blocked tells whether a cell of the rectangle holds something else, or lies outside the sheet.
func (ev *Evaluator) blocked(n int32, nd *node, r workbook.Rect) bool {
	if r.Last.Row >= workbook.MaxRows || r.Last.Col >= workbook.MaxCols {
		return true
	}
	found := false
	a := value.Area{Sheet: nd.Sheet, Rect: r}
	ev.m.eachGroup(a, func(at int32, pages []*page, cols []int32) bool {
		for k, p := range pages {
			for i := range int32(pageRows) {
				c := workbook.Address{Row: at*pageRows + i, Col: cols[k]}
				if !r.Contains(c) || p.nodes[i]-1 == n {
					continue
				}
				if p.nodes[i] > 0 || p.values[i].Kind != workbook.Blank {
					found = true
					return false
				}
			}
		}
		return true
	})
	return found
}

// resize changes the cells that a dynamic array fills in the base. What read them before is computed again in a new
// round.
func (ev *Evaluator) resize(n int32, nd *node, old, r workbook.Rect) {
	for row := old.First.Row; row <= old.Last.Row; row++ {
		for col := old.First.Col; col <= old.Last.Col; col++ {
			c := Cell{nd.Sheet, workbook.Address{Row: row, Col: col}}
			if ev.m.nodeAt(c) == n && c != nd.Cell {
				p := ev.m.pageAt(c)
				p.nodes[row%pageRows] = 0
				p.values[row%pageRows] = workbook.Scalar{}
			}
		}
	}
	ev.m.claim(n, r)
	ev.moved = true
}

package formula

import (
	"slices"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// A block stands for the formulas in an aligned run of rows of one column: 32, 1,024, 32,768 or 1,048,576 of them. A range
// depends on the few blocks and cells that it is made of, so that many long ranges over one column cost little.
type block struct {
	sheet, col, at int32
	level          int8
}

type blockKey = block

const levels = 4

// rows is the number of rows of a block.
func (b block) rows() int32 { return pageRows << (pageBits * b.level) }

// buildBlocks makes the blocks that hold formulas. A block's vertex is its index after the nodes.
func (m *Model) buildBlocks() {
	m.blocks, m.blockAt = nil, map[blockKey]int32{}
	for s := range m.sheets {
		for at := range m.sheets[s].groups {
			gr := &m.sheets[s].groups[at]
			for k, p := range gr.pages {
				if p.formulas {
					m.addBlocks(block{sheet: int32(s), col: gr.cols[k], at: int32(at)})
				}
			}
		}
	}
}

func (m *Model) addBlocks(b block) {
	for ; b.level < levels; b.level, b.at = b.level+1, b.at>>pageBits {
		if _, there := m.blockAt[b]; there {
			return
		}
		m.blockAt[b] = int32(len(m.blocks))
		m.blocks = append(m.blocks, b)
	}
}

// vertices is the number of nodes and blocks together.
func (m *Model) vertices() int { return len(m.nodes) + len(m.blocks) }

// below visits the vertices that a block is made of.
func (m *Model) below(b block, visit func(vertex int32)) {
	if b.level == 0 {
		p := m.sheets[b.sheet].find(b.at, b.col)
		last := int32(0)
		for _, n := range p.nodes {
			if n > 0 && n != last {
				visit(n - 1)
				last = n
			}
		}
		return
	}
	child := block{b.sheet, b.col, b.at << pageBits, b.level - 1}
	for range pageRows {
		if i, ok := m.blockAt[child]; ok {
			visit(int32(len(m.nodes)) + i)
		}
		child.at++
	}
}

// inArea visits the vertices that hold the formulas of an area.
func (m *Model) inArea(a value.Area, visit func(vertex int32)) {
	if a.First == a.Last {
		if n := m.nodeAt(Cell{a.Sheet, a.First}); n >= 0 {
			visit(n)
		}
		return
	}
	g := &m.sheets[a.Sheet]
	r, ok := g.clip(a.Rect)
	if !ok {
		return
	}
	from, _ := slices.BinarySearch(g.formulaCols, r.First.Col)
	for _, col := range g.formulaCols[from:] {
		if col > r.Last.Col {
			break
		}
		m.inColumn(a.Sheet, col, r.First.Row, r.Last.Row, visit)
	}
}

// inColumn splits rows of a column into the largest aligned blocks; the rows that are left over are single cells.
func (m *Model) inColumn(sheet, col, row, last int32, visit func(vertex int32)) {
	for row <= last {
		b := block{sheet: sheet, col: col, at: row >> pageBits}
		if row%pageRows != 0 || row+pageRows-1 > last {
			if n := m.nodeAt(Cell{sheet, workbook.Address{Row: row, Col: col}}); n >= 0 {
				visit(n)
			}
			row++
			continue
		}
		for b.level+1 < levels {
			wider := block{sheet, col, b.at >> pageBits, b.level + 1}
			if wider.at*wider.rows() != row || row+wider.rows()-1 > last {
				break
			}
			b = wider
		}
		if i, ok := m.blockAt[b]; ok {
			visit(int32(len(m.nodes)) + i)
		}
		row += b.rows()
	}
}

// Areas visits the areas that the static references of a formula in a cell mean.
func (r *Rule) Areas(at workbook.Address, visit func(value.Area)) { areas(r.Reads, at, visit) }

// areas visits what references mean in a formula at a cell.
func areas(reads []Expr, at workbook.Address, visit func(value.Area)) {
	for _, e := range reads {
		switch e := e.(type) {
		case *CellRef:
			c := e.At(at)
			visit(value.Area{Sheet: c.Sheet, Rect: workbook.Rect{First: c.Address, Last: c.Address}})
		case *AreaRef:
			visit(e.At(at))
		case *Stretched:
			visit(e.At(at))
		case *SheetsRef:
			for s := e.First; s <= e.Last; s++ {
				a := e.Area.At(at)
				a.Sheet = s
				visit(a)
			}
		case *ThisRow:
			if a, ok := e.At(at); ok {
				visit(a)
			}
		}
	}
}

// At is the part of the table in the row of a formula; false outside the table's rows.
func (t *ThisRow) At(from workbook.Address) (value.Area, bool) {
	a := t.Columns
	if from.Row < a.First.Row || from.Row > a.Last.Row {
		return a, false
	}
	a.First.Row, a.Last.Row = from.Row, from.Row
	return a, true
}

// precedents visits the vertices that a vertex needs first.
func (m *Model) precedents(vertex int32, visit func(vertex int32)) {
	if int(vertex) >= len(m.nodes) {
		m.below(m.blocks[int(vertex)-len(m.nodes)], visit)
		return
	}
	n := &m.nodes[vertex]
	n.rule.Areas(n.Address, func(a value.Area) { m.inArea(a, visit) })
}

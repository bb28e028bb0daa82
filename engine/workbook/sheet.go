package workbook

import (
	"iter"
	"math/bits"
	"slices"
)

// Cell is one cell: a constant, or a formula with the value that was stored beside it.
type Cell struct {
	Value Scalar
	// Formula is 1 + an index in the sheet's Formulas; 0 for a constant. Every cell that an Array or a DataTable fills
	// has it; so have the cells that a Dynamic formula spilled into when the file was saved.
	Formula int32
	// Style indexes the book's Formats; 0 is General.
	Style int32
}

// Sheet is one worksheet. Cells lie in pages of 32 rows of a column, each page packed, so that a sparse sheet stays
// small however far its cells are apart. Reading is safe from many goroutines as long as nobody writes.
type Sheet struct {
	Name     string
	Hidden   bool
	Formulas []Formula
	// HiddenRows holds every hidden row, from 0: by hand or by a filter. FilteredRows holds those that a filter hides.
	// SUBTOTAL and AGGREGATE tell them apart.
	HiddenRows   map[int32]bool
	FilteredRows map[int32]bool
	pages        map[pageKey]*page
	used         Rect
	count        int
}

const pageRows = 32

type pageKey struct{ group, col int32 }

// page holds the cells of pageRows rows of a column: those whose bit is set in filled, in the order of their rows.
type page struct {
	filled uint32
	cells  []Cell
}

// place is where the cell of a row (below pageRows) lies in cells, and whether it is there.
func (p *page) place(row int32) (int, bool) {
	bit := uint32(1) << row
	return bits.OnesCount32(p.filled & (bit - 1)), p.filled&bit != 0
}

// NewSheet is an empty sheet.
func NewSheet(name string) *Sheet {
	return &Sheet{Name: name, pages: map[pageKey]*page{}, HiddenRows: map[int32]bool{}, FilteredRows: map[int32]bool{}}
}

// Len is the number of cells that were set.
func (s *Sheet) Len() int { return s.count }

// At is the cell at an address; the zero Cell where nothing stands.
func (s *Sheet) At(a Address) Cell {
	if p := s.pages[pageKey{a.Row / pageRows, a.Col}]; p != nil {
		if i, ok := p.place(a.Row % pageRows); ok {
			return p.cells[i]
		}
	}
	return Cell{}
}

// Set puts a cell at an address inside the bounds of a sheet, in place of what stood there.
func (s *Sheet) Set(a Address, c Cell) {
	key := pageKey{a.Row / pageRows, a.Col}
	p := s.pages[key]
	if p == nil {
		p = new(page)
		s.pages[key] = p
	}
	i, there := p.place(a.Row % pageRows)
	if there {
		p.cells[i] = c
		return
	}
	p.cells = slices.Insert(p.cells, i, c)
	p.filled |= 1 << (a.Row % pageRows)
	s.extend(a)
}

func (s *Sheet) extend(a Address) {
	if s.count == 0 {
		s.used = Rect{First: a, Last: a}
	}
	s.used.First = Address{Row: min(s.used.First.Row, a.Row), Col: min(s.used.First.Col, a.Col)}
	s.used.Last = Address{Row: max(s.used.Last.Row, a.Row), Col: max(s.used.Last.Col, a.Col)}
	s.count++
}

// Used is the smallest rectangle that holds every cell; false for an empty sheet.
func (s *Sheet) Used() (Rect, bool) { return s.used, s.count > 0 }

// All visits every cell that was set, row by row from the left.
func (s *Sheet) All() iter.Seq2[Address, Cell] { return s.Cells(s.used) }

// Cells visits the cells of a rectangle that were set, row by row from the left. The sheet must not change meanwhile.
func (s *Sheet) Cells(r Rect) iter.Seq2[Address, Cell] {
	return func(yield func(Address, Cell) bool) {
		keys := s.pagesIn(r)
		for len(keys) > 0 {
			n := 1
			for n < len(keys) && keys[n].group == keys[0].group {
				n++
			}
			if !s.visitGroup(keys[:n], r, yield) {
				return
			}
			keys = keys[n:]
		}
	}
}

// visitGroup visits the cells of pages that lie beside each other, in the order of their columns.
func (s *Sheet) visitGroup(keys []pageKey, r Rect, yield func(Address, Cell) bool) bool {
	pages := make([]*page, len(keys))
	for i, k := range keys {
		pages[i] = s.pages[k]
	}
	top := keys[0].group * pageRows
	for row := max(top, r.First.Row); row <= min(top+pageRows-1, r.Last.Row); row++ {
		for i, p := range pages {
			if at, ok := p.place(row - top); ok && !yield(Address{Row: row, Col: keys[i].col}, p.cells[at]) {
				return false
			}
		}
	}
	return true
}

// pagesIn lists the pages that a rectangle touches, by group of rows and then by column. It looks at the pages that
// the rectangle could have or at those that the sheet has, whichever are fewer.
func (s *Sheet) pagesIn(r Rect) []pageKey {
	r, ok := s.clip(r)
	if !ok {
		return nil
	}
	first, last := r.First.Row/pageRows, r.Last.Row/pageRows
	var keys []pageKey
	if int(last-first+1)*r.Cols() <= len(s.pages) {
		for group := first; group <= last; group++ {
			for col := r.First.Col; col <= r.Last.Col; col++ {
				if key := (pageKey{group, col}); s.pages[key] != nil {
					keys = append(keys, key)
				}
			}
		}
		return keys
	}
	for key := range s.pages {
		if first <= key.group && key.group <= last && r.First.Col <= key.col && key.col <= r.Last.Col {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b pageKey) int {
		if a.group != b.group {
			return int(a.group - b.group)
		}
		return int(a.col - b.col)
	})
	return keys
}

// clip cuts a rectangle to the used one; false when nothing is left.
func (s *Sheet) clip(r Rect) (Rect, bool) {
	if s.count == 0 {
		return Rect{}, false
	}
	c := Rect{
		First: Address{Row: max(r.First.Row, s.used.First.Row), Col: max(r.First.Col, s.used.First.Col)},
		Last:  Address{Row: min(r.Last.Row, s.used.Last.Row), Col: min(r.Last.Col, s.used.Last.Col)},
	}
	return c, c.First.Row <= c.Last.Row && c.First.Col <= c.Last.Col
}

// Adopt gives the cells of a rectangle that were set and have no formula the one that a Cell.Formula of that value
// means. It answers how much work that was, in cells and pages looked at.
func (s *Sheet) Adopt(r Rect, formula int32) int {
	work := min(len(s.pages), r.Rows()*r.Cols())
	for _, key := range s.pagesIn(r) {
		p, top := s.pages[key], key.group*pageRows
		work += pageRows
		for row := max(top, r.First.Row); row <= min(top+pageRows-1, r.Last.Row); row++ {
			if i, ok := p.place(row - top); ok && p.cells[i].Formula == 0 {
				p.cells[i].Formula = formula
			}
		}
	}
	return work
}

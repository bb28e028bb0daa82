package workbook

import "strings"

// Book is a workbook as it stands in its file.
type Book struct {
	Sheets []*Sheet
	Names  []Name
	Tables []Table
	// Date1904 says that day 0 is 1 January 1904 instead of the last day of 1899.
	Date1904 bool
	Calc     Calc
	// Notices list what the file carries and Tyche does not execute: macros, external links, pivot caches.
	Notices []Notice
}

// Calc holds the calculation settings of the file.
type Calc struct {
	// Iterate allows circular references, up to Iterations rounds or until no cell changes by more than Delta.
	Iterate            bool
	Iterations         int
	Delta              float64
	PrecisionAsDisplay bool
}

// Notice is something that the reader met and left out.
type Notice struct {
	// Kind is one of macro, external-link, pivot-cache, data-connection, encrypted-part, unsupported-sheet.
	Kind   string `json:"kind"`
	Detail string `json:"detail"`
}

// Name is a defined name. Sheet is the index of the sheet that it belongs to, -1 for the whole workbook.
type Name struct {
	Name    string
	Sheet   int
	Formula string // without a leading =
	Hidden  bool
}

// Table is an Excel table. Rect includes its header and totals rows.
type Table struct {
	Name       string
	Sheet      int
	Rect       Rect
	HeaderRows int
	TotalsRows int
	Columns    []string
}

// Sheet finds a sheet's index by its name, in any case of letters; -1 when there is none.
func (b *Book) Sheet(name string) int {
	for i, s := range b.Sheets {
		if strings.EqualFold(s.Name, name) {
			return i
		}
	}
	return -1
}

// FormulaKind tells how a formula was entered.
type FormulaKind uint8

// The ways in which a formula is entered.
const (
	// Normal fills one cell, or many cells that share it relative to Anchor.
	Normal FormulaKind = iota
	// Array is a legacy array formula (Ctrl+Shift+Enter) over the whole of Ref.
	Array
	// Dynamic is a dynamic array formula: it stands in Anchor and spills; Ref is where it spilled when saved.
	Dynamic
	// DataTable is a what-if table over Ref.
	DataTable
)

// Formula is a formula text and where it applies. Many cells share one Formula; each reads Text relative to Anchor.
type Formula struct {
	Text   string // without a leading =; for the cell Anchor
	Anchor Address
	Kind   FormulaKind
	Ref    Rect // Array, Dynamic and DataTable: the cells that it fills
	Table  DataTableInputs
}

// DataTableInputs are the input cells of a DataTable formula, in A1 form; an input that was deleted is empty.
type DataTableInputs struct {
	Row, Col string // the row and the column input cell
	TwoWay   bool
	ByRow    bool // a one-variable table whose input values lie in a row
}

// Cell is one cell: a constant, or a formula with the value that was stored beside it.
type Cell struct {
	Value Scalar
	// Formula is 1 + an index in the sheet's Formulas; 0 for a constant.
	Formula int32
	// Style indexes the sheet's number formats; 0 is General.
	Style int32
}

const pageRows = 32

type page [pageRows]Cell

type pageKey struct{ group, col int32 }

// Sheet is one worksheet. Cells lie in pages, so that a sparse sheet stays small however far its cells are apart.
type Sheet struct {
	Name     string
	Hidden   bool
	Formulas []Formula
	// HiddenRows holds the rows that are hidden by hand or by a filter (for SUBTOTAL and AGGREGATE).
	HiddenRows   map[int32]bool
	FilteredRows map[int32]bool
	pages        map[pageKey]*page
	used         Rect
	count        int
}

// NewSheet is an empty sheet.
func NewSheet(name string) *Sheet {
	return &Sheet{Name: name, pages: map[pageKey]*page{}, HiddenRows: map[int32]bool{}, FilteredRows: map[int32]bool{}}
}

// At is the cell at an address; the zero Cell where nothing stands.
func (s *Sheet) At(a Address) Cell {
	if p := s.pages[pageKey{a.Row / pageRows, a.Col}]; p != nil {
		return p[a.Row%pageRows]
	}
	return Cell{}
}

// Set puts a cell at an address inside the bounds of a sheet.
func (s *Sheet) Set(a Address, c Cell) {
	key := pageKey{a.Row / pageRows, a.Col}
	p := s.pages[key]
	if p == nil {
		p = new(page)
		s.pages[key] = p
	}
	if s.count == 0 {
		s.used = Rect{First: a, Last: a}
	}
	s.used.First = Address{Row: min(s.used.First.Row, a.Row), Col: min(s.used.First.Col, a.Col)}
	s.used.Last = Address{Row: max(s.used.Last.Row, a.Row), Col: max(s.used.Last.Col, a.Col)}
	s.count++
	p[a.Row%pageRows] = c
}

// Used is the smallest rectangle that holds every cell; false for an empty sheet.
func (s *Sheet) Used() (Rect, bool) { return s.used, s.count > 0 }

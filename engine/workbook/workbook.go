package workbook

import "strings"

// Book is a workbook as it stands in its file.
type Book struct {
	Sheets []*Sheet
	Names  []Name
	Tables []Table
	Pivots []Pivot
	// Links are the workbooks that formulas refer to as [1], [2], ...
	Links []Link
	// Date1904 says that day 0 is 1 January 1904 instead of the last day of 1899.
	Date1904 bool
	Calc     Calc
	// Formats are number format codes as Excel writes them; the first is General.
	Formats []string
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
	// Kind is one of macro, external-link, pivot-cache, data-connection, ole-object, unsupported-sheet.
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

// Link is another workbook that formulas refer to, as far as the file keeps what Excel last saw of it. A sheet holds the cells that
// formulas read; it is nil where the file keeps none. Names are in scope of the sheet of their index, -1 for all.
type Link struct {
	Sheets []*Sheet
	Names  []Name
}

// SheetAt is a sheet of the book or, with greater indexes, one of its links, in their order.
func (b *Book) SheetAt(i int) *Sheet {
	if i < len(b.Sheets) {
		return b.Sheets[i]
	}
	i -= len(b.Sheets)
	for _, l := range b.Links {
		if i < len(l.Sheets) {
			return l.Sheets[i]
		}
		i -= len(l.Sheets)
	}
	return nil
}

// AllSheets is the number of indexes of SheetAt.
func (b *Book) AllSheets() int {
	n := len(b.Sheets)
	for _, l := range b.Links {
		n += len(l.Sheets)
	}
	return n
}

// LinkedSheet is the index, for SheetAt, of a sheet of link number 1, 2, ...; -1 when the file keeps nothing of it.
func (b *Book) LinkedSheet(link int, name string) int {
	if link < 1 || link > len(b.Links) {
		return -1
	}
	at := len(b.Sheets)
	for _, l := range b.Links[:link-1] {
		at += len(l.Sheets)
	}
	for i, s := range b.Links[link-1].Sheets {
		if s != nil && strings.EqualFold(s.Name[strings.IndexByte(s.Name, ']')+1:], name) {
			return at + i
		}
	}
	return -1
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

// Format is the number format code of a cell of the book, such as "0.00%".
func (b *Book) Format(c Cell) string {
	if c.Style >= 0 && int(c.Style) < len(b.Formats) {
		return b.Formats[c.Style]
	}
	return "General"
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

// Formula is a formula text and where it applies. Many cells refer to one Formula. Those of a Normal one each compute
// Text moved from Anchor to themselves; those of the other kinds are the cells of Ref, which Text fills as it stands.
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

package formula

import (
	"iter"

	"tyche/engine/workbook"
)

// Result is the value of a formula cell.
type Result struct {
	Sheet string // its name
	Cell  string // in A1 form
	// Value is what the formula gives; its kind is value.Unsupported, with the reason as Text, where it cannot be computed.
	Value workbook.Scalar
}

// Calc computes every formula cell of a workbook, in the order of sheets, rows and columns. The cells that a dynamic
// array spills into are no formula cells.
func Calc(book *workbook.Book, opt Options) iter.Seq[Result] {
	return func(yield func(Result) bool) {
		m := New(book, opt)
		for c := range m.Formulas() {
			if !yield(Result{book.Sheets[c.Sheet].Name, c.Address.String(), m.Base(c)}) {
				return
			}
		}
	}
}

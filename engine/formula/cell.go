package formula

import (
	"cmp"

	"tyche/engine/workbook"
)

// Cell names a cell of a workbook: the index of its sheet and its address.
type Cell struct {
	Sheet int32
	workbook.Address
}

// Diagnostic says why a cell cannot be computed.
type Diagnostic struct {
	Sheet  string // the name of the sheet
	Cell   string // in A1 form
	Reason string
}

// Compare orders cells by sheet, row and column.
func (c Cell) Compare(d Cell) int {
	return cmp.Or(cmp.Compare(c.Sheet, d.Sheet), cmp.Compare(c.Row, d.Row), cmp.Compare(c.Col, d.Col))
}

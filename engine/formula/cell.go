package formula

import "tyche/engine/workbook"

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

package workbook

// Pivot is a pivot table as it stands in its sheet: what its cells show is kept there as constants.
type Pivot struct {
	Sheet int
	Rect  Rect
	// Body is the first cell of the values: Rows and Cols say what the values from there on, downwards and to the right, are of.
	Body       Address
	Rows, Cols []PivotLine
	// Pages are the filters above the table for which one item is chosen.
	Pages []PivotKey
	Data  []PivotData
}

// PivotLine is what the values of a row or a column of a pivot table are of: the items of some fields, of none for a grand total.
// Data is the index of the values' field. Total says that it was inserted to hold a subtotal or a total.
type PivotLine struct {
	Keys  []PivotKey
	Data  int
	Total bool
}

// PivotKey is an item of a field: the field's names, and the item as it is in the data and as it is shown, if that differs.
type PivotKey struct {
	Field, Caption string
	Item           Scalar
	Shown          string
}

// PivotData is a field whose values a pivot table shows, as Sum of Amount.
type PivotData struct{ Name, Field string }

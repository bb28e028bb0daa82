package spec

import (
	"strings"

	"tyche/engine/workbook"
)

// CanonicalCell is a cell as a specification names it, in one form: no dollar signs, capitals in the address,
// apostrophes around the sheet's name only where they are needed. What is no address, such as a defined name, stays as
// it is but for white space around it. Letters of a sheet's name keep their case: Resolve gives them the workbook's.
func CanonicalCell(s string) string {
	s = strings.TrimSpace(s)
	sheet, rest, ok := workbook.SplitReference(s)
	if !ok {
		return s
	}
	a, ok := workbook.ParseAddress(rest)
	if !ok {
		return workbook.QuoteSheet(sheet) + "!" + rest
	}
	return workbook.Reference(sheet, a)
}

// cellKey is equal for two texts that mean the same cell or the same defined name.
func cellKey(s string) string { return strings.ToUpper(CanonicalCell(s)) }

// isAddress tells whether s names a cell by its sheet and address, and not by a defined name.
func isAddress(s string) bool {
	_, rest, ok := workbook.SplitReference(strings.TrimSpace(s))
	if ok {
		_, ok = workbook.ParseAddress(rest)
	}
	return ok
}

// misnamed says what is wrong with the name of a cell in any workbook; it is empty when nothing is.
func misnamed(s string) string {
	s = strings.TrimSpace(s)
	if _, alone := workbook.ParseAddress(s); alone {
		return "The cell " + s + " has no sheet. Write it as Sheet1!" + s + "."
	}
	sheet, rest, ok := workbook.SplitReference(s)
	switch {
	case !ok && strings.ContainsAny(s, "!'"):
		return "The cell " + s + " is not written as Sheet1!A1 or 'My sheet'!A1."
	case !ok:
		return ""
	case rest == "":
		return "The reference " + s + " names the sheet " + sheet + " but no cell on it."
	case strings.Contains(rest, ":"):
		return "The reference " + s + " is a range; name one cell."
	}
	return ""
}

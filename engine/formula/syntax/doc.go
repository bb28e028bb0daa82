// Package syntax reads formula texts as an .xlsx file holds them (English names, comma separators, _xlfn. prefixes) into
// trees, and prints trees back. References are kept relative to the cell of the formula, so that equal rules give equal
// trees. The package knows no workbook: whether a sheet, a name or a function exists is the binder's business.
package syntax

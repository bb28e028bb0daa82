// Package function is the table of worksheet functions: for each its names, its arguments and one Go function. What a
// function needs from the workbook it asks of a Host. The package knows no formulas, no graph and no cells of its own.
package function

// Package recognise finds the Monte Carlo model that a workbook already is: its draws, its outputs, its trial loops in data
// tables, and what of it cannot be computed.
//
// It owns what counts as an input, an output and a trial loop. It knows bound formulas and workbooks, but neither
// specifications nor how a simulation runs.
package recognise

// Package spec is the specification of a run: which cells are uncertain and how, which of them move together, and
// which cells matter. It owns the JSON form and its schema, the table of distributions with their parameters, and the
// resolution of cell names against a workbook. Every fault is collected, with a JSON pointer, not only the first.
//
// It must not know what a distribution does with its parameters (package draw judges their values) nor what a formula
// means. The JSON form only ever grows.
package spec

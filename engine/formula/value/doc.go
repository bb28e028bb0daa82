// Package value is the value model of formulas: scalars, arrays, references and functions, Excel's conversions between
// numbers, texts, truth values and dates, and its order of comparison. It knows no cells: what a reference refers to is
// looked up by the evaluator.
package value

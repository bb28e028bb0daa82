// Package program is the intermediate representation between lowered workbook formulas and the executors that run them:
// blocks of trials on a CPU (engine/vector) and, generated as PTX, on a GPU (kernels).
//
// A [Program] is a list of lane operations in static single assignment form and topological order. A lane is one trial;
// every operation is applied to all lanes alike. A value is a number (float64), a mask (a truth value) or a code (what
// the number beside it means: a number, a text's index, a boolean, a blank, or an error). NaN never stands for an error:
// what may fail is a pair of a number and a code.
//
// The package owns the operations and their exact meaning (scalar.go: one Go expression each, which constant folding, the
// [Interpreter] and the executors share), the [Builder] that shares common subexpressions and folds constants, the
// checker, the printer and the parser.
//
// It must not know formulas, cells or distributions, and nothing about how an executor stores lanes.
package program

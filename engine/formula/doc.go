// Package formula is the semantic reference of Tyche: it binds the formulas of a workbook, orders them by what they
// depend on, and computes them one value at a time exactly as Excel does. Lowering reads its bound expressions; what
// cannot be lowered is computed lane by lane by its Evaluator. It knows no files, no random number streams and no
// vectors.
package formula

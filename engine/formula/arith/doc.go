// Package arith holds the arithmetic of Excel's operators and rounding functions on plain numbers: pure functions that
// the scalar evaluator and the vector executor share, so that their bits agree. Every function that can fail answers an
// error code beside the number. Nothing here knows cells, texts or arrays.
package arith

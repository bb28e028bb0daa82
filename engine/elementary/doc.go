// Package elementary defines every elementary and special function of the engine once, over exactly rounded operations:
// + - * / sqrt and fused multiply-add, comparisons, bit casts, integer additions and shifts. It never calls the
// functions of package math that differ by machine (Exp, Log, Pow, Sin, ...), so the scalar evaluator, the vectors and a
// device that follow the same steps give the same bits.
//
// The hot functions (Exp, Expm1, Log, Log1p, Pow, Sin, Cos, NormalCDF, NormalQuantile) are free of tables and select
// where they could branch; each has a slice form with the same bits for each element. Special cases (zeros, infinities,
// NaN) are those of package math. Each function's comment states the largest error that its test allows, in units in
// the last place (ulp) against 40-digit references.
//
// A product that is added to something is written float64(a*b) + c or math.FMA(a, b, c): the compiler may otherwise fuse
// it on some machines.
//
// Code that mixes these functions with vector loops on one thread calls [Settle] between them.
//
// The package knows nothing of spreadsheets, distributions or trials.
package elementary

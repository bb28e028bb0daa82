package program

import "tyche/engine/elementary"

// Elementary returns the functions of package elementary under their names in lower case, with the slice forms that are
// there and rough costs. NaN and infinities come out where a function is not defined; the caller masks those lanes.
func Elementary() []Function {
	return []Function{
		{Name: "exp", Arity: 1, Cost: 4, Unary: elementary.Exp, UnarySlice: elementary.ExpSlice},
		{Name: "expm1", Arity: 1, Cost: 5, Unary: elementary.Expm1, UnarySlice: elementary.Expm1Slice},
		{Name: "log", Arity: 1, Cost: 5, Unary: elementary.Log, UnarySlice: elementary.LogSlice},
		{Name: "log1p", Arity: 1, Cost: 6, Unary: elementary.Log1p, UnarySlice: elementary.Log1pSlice},
		{Name: "log2", Arity: 1, Cost: 8, Unary: elementary.Log2},
		{Name: "log10", Arity: 1, Cost: 8, Unary: elementary.Log10},
		{Name: "pow", Arity: 2, Cost: 15, Binary: elementary.Pow, BinarySlice: elementary.PowSlice},
		{Name: "sin", Arity: 1, Cost: 6, Unary: elementary.Sin, UnarySlice: elementary.SinSlice},
		{Name: "cos", Arity: 1, Cost: 6, Unary: elementary.Cos, UnarySlice: elementary.CosSlice},
		{Name: "tan", Arity: 1, Cost: 15, Unary: elementary.Tan},
		{Name: "asin", Arity: 1, Cost: 15, Unary: elementary.Asin},
		{Name: "acos", Arity: 1, Cost: 15, Unary: elementary.Acos},
		{Name: "atan", Arity: 1, Cost: 10, Unary: elementary.Atan},
		{Name: "atan2", Arity: 2, Cost: 15, Binary: elementary.Atan2},
		{Name: "sinh", Arity: 1, Cost: 12, Unary: elementary.Sinh},
		{Name: "cosh", Arity: 1, Cost: 12, Unary: elementary.Cosh},
		{Name: "tanh", Arity: 1, Cost: 12, Unary: elementary.Tanh},
		{Name: "asinh", Arity: 1, Cost: 15, Unary: elementary.Asinh},
		{Name: "acosh", Arity: 1, Cost: 15, Unary: elementary.Acosh},
		{Name: "atanh", Arity: 1, Cost: 15, Unary: elementary.Atanh},
		{Name: "erf", Arity: 1, Cost: 15, Unary: elementary.Erf},
		{Name: "erfc", Arity: 1, Cost: 15, Unary: elementary.Erfc},
		{Name: "gamma", Arity: 1, Cost: 40, Unary: elementary.Gamma},
		{Name: "lgamma", Arity: 1, Cost: 30, Unary: elementary.Lgamma},
		{Name: "normalcdf", Arity: 1, Cost: 12, Unary: elementary.NormalCDF, UnarySlice: elementary.NormalCDFSlice},
		{Name: "normalquantile", Arity: 1, Cost: 12, Unary: elementary.NormalQuantile, UnarySlice: elementary.NormalQuantileSlice},
	}
}

package lower

import (
	"math"
	"strconv"

	"tyche/engine/elementary"
	"tyche/engine/formula/arith"
	"tyche/engine/program"
	"tyche/engine/workbook"
)

// mathForm lowers functions of numbers better than a boxed call can, where bounds show that they cannot fail. ok is false
// where they do not show it.
func (l *lowerer) mathForm(name string, args []operand) (o operand, ok bool) {
	x := args[0]
	switch name {
	case "ABS":
		return l.numeric(l.b.Abs(x.Num), 0, math.Max(math.Abs(x.lo), math.Abs(x.hi))), true
	case "INT":
		return l.numeric(l.b.Floor(x.Num), math.Floor(x.lo), math.Floor(x.hi)), true
	case "EXP":
		f := program.Function{Name: "exp", Arity: 1, Cost: 5, Unary: elementary.Exp, UnarySlice: elementary.ExpSlice}
		return l.bounded(l.b.Call(f, x.Num), widen(elementary.Exp(x.lo), -1), widen(elementary.Exp(x.hi), 1)), true
	case "LN":
		f := program.Function{Name: "log", Arity: 1, Cost: 5, Unary: elementary.Log, UnarySlice: elementary.LogSlice}
		return l.monotone(f, x, 0), x.lo > 0
	case "SQRT":
		return l.numeric(l.b.Sqrt(x.Num), math.Sqrt(x.lo), math.Sqrt(x.hi)), x.lo >= 0
	case "POWER":
		return l.power(x, args[1]), true
	case "ROUND", "ROUNDUP", "ROUNDDOWN":
		return l.rounding(name, x, args[1])
	}
	return operand{}, false
}

// monotone calls an increasing function whose values are finite above a number.
func (l *lowerer) monotone(f program.Function, x operand, above float64) operand {
	if x.lo <= above {
		return operand{}
	}
	lo, hi := f.Unary(x.lo), f.Unary(x.hi)
	return l.numeric(l.b.Call(f, x.Num), widen(lo, -1)-1e-300, widen(hi, 1)+1e-300)
}

// rounding rounds to a constant number of digits.
func (l *lowerer) rounding(name string, x, digits operand) (operand, bool) {
	d, known := l.b.ConstOf(digits.Num)
	if !known || math.Abs(d) > 20 || math.Max(math.Abs(x.lo), math.Abs(x.hi)) > 1e280 {
		return operand{}, false
	}
	round := map[string]func(x, digits float64) (float64, workbook.ErrorCode){
		"ROUND": arith.Round, "ROUNDUP": arith.RoundUp, "ROUNDDOWN": arith.RoundDown}[name]
	f := program.Function{Name: name + " " + strconv.FormatFloat(d, 'g', -1, 64), Arity: 1, Cost: 8}
	f.Unary = func(x float64) float64 {
		y, _ := round(x, d)
		return y
	}
	power := elementary.Pow(10, math.Trunc(d))
	f.UnarySlice = func(dst, x []float64) {
		done := 0
		if name == "ROUND" && d > -1 && vectors() {
			done = roundChunks(dst, x, &power)
			elementary.Settle()
		}
		for i := done; i < len(dst); i++ {
			dst[i], _ = round(x[i], d)
		}
	}
	step := float64(elementary.Pow(10, -math.Trunc(d)) * 1.000001)
	return l.numeric(l.b.Call(f, x.Num), x.lo-step, x.hi+step), true
}

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
		return l.exp(x), true
	case "LN":
		return l.logarithm(x)
	case "SQRT":
		if x.hi < 0 {
			return operand{}, false
		}
		o := l.numeric(l.b.Sqrt(x.Num), math.Sqrt(math.Max(x.lo, 0)), math.Sqrt(x.hi))
		return l.failBelow(o, x, workbook.ErrNum), true
	case "POWER":
		return l.power(x, args[1]), true
	case "ROUND", "ROUNDUP", "ROUNDDOWN":
		return l.rounding(name, x, args[1])
	case "NORM.S.INV", "NORMSINV":
		return l.normal(x)
	case "NORM.INV", "NORMINV":
		return l.normalOf(args)
	case "LOGNORM.INV", "LOGINV":
		y, ok := l.normalOf(args)
		if !ok || y.fails {
			return operand{}, false
		}
		return l.exp(y), true
	}
	return operand{}, false
}

func (l *lowerer) exp(x operand) operand {
	f := program.Function{Name: "exp", Arity: 1, Cost: 5, Unary: elementary.Exp, UnarySlice: elementary.ExpSlice}
	return l.bounded(l.b.Call(f, x.Num), widen(elementary.Exp(x.lo), -1), widen(elementary.Exp(x.hi), 1))
}

// normal is the standard normal quantile of a probability that is between 0 and 1 for certain.
func (l *lowerer) normal(p operand) (operand, bool) {
	if !(p.lo > 0 && p.hi < 1) {
		return operand{}, false
	}
	f := program.Function{Name: "normalquantile", Arity: 1, Cost: 12, Unary: elementary.NormalQuantile, UnarySlice: elementary.NormalQuantileSlice}
	return l.numeric(l.b.Call(f, p.Num), widen(f.Unary(p.lo), -1), widen(f.Unary(p.hi), 1)), true
}

// normalOf is a normal quantile for a probability, a mean and a standard deviation that is positive for certain.
func (l *lowerer) normalOf(args []operand) (operand, bool) {
	z, ok := l.normal(args[0])
	mean, sd := args[1], args[2]
	if !ok || !(sd.lo > 0) {
		return operand{}, false
	}
	lo, hi := corners(z, sd, func(a, b float64) float64 { return a * b })
	x := l.b.Add(l.b.Mul(z.Num, sd.Num), mean.Num)
	return l.bounded(x, widen(widen(lo, -1)+mean.lo, -1), widen(widen(hi, 1)+mean.hi, 1)), true
}

// logarithm is LN, where some number may be positive.
func (l *lowerer) logarithm(x operand) (operand, bool) {
	if x.hi <= 0 {
		return operand{}, false
	}
	f := program.Function{Name: "log", Arity: 1, Cost: 5, Unary: elementary.Log, UnarySlice: elementary.LogSlice}
	lo, hi := f.Unary(math.Max(x.lo, math.SmallestNonzeroFloat64)), f.Unary(x.hi)
	o := l.numeric(l.b.Call(f, x.Num), widen(lo, -1)-1e-300, widen(hi, 1)+1e-300)
	if x.lo > 0 {
		return o, true
	}
	return l.failWhere(o, l.b.LessEqual(x.Num, l.b.Const(0)), workbook.ErrNum), true
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

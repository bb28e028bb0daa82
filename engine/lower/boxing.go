package lower

import (
	"fmt"
	"math"

	"tyche/engine/program"
	"tyche/engine/workbook"
)

// numberFunc is a worksheet function of numbers; see function.Spec.
type numberFunc = func(args []float64) (float64, workbook.ErrorCode)

// errorCodes is the greatest error that a function of numbers gives.
const errorCodes = int(workbook.ErrCalc)

const boxed = 0x7FF8_0000_0000_0000

// box is the result of a function of numbers as one float: a NaN with the error in its payload where there is one.
func box(x float64, e workbook.ErrorCode) float64 {
	if e == workbook.NoError && x-x != 0 {
		e = workbook.ErrNum
	}
	if e != workbook.NoError {
		return math.Float64frombits(boxed | uint64(e))
	}
	return x
}

// errorIn is the error in a boxed result.
func errorIn(x float64) workbook.ErrorCode {
	if x == x {
		return workbook.NoError
	}
	return workbook.ErrorCode(math.Float64bits(x))
}

// boxedCode is errorIn as a number.
func boxedCode(x float64) float64 { return float64(errorIn(x)) }

// boxing is a function of numbers as programs call it. The slice forms share one list of arguments, since a call through
// a function value would allocate one each time.
func boxing(name string, f numberFunc, arity int) program.Function {
	p := program.Function{Name: fmt.Sprintf("%s of %d", name, arity), Arity: arity, Cost: 25} // one name, one arity
	switch arity {
	case 1:
		p.Unary = func(x float64) float64 { return box(f([]float64{x})) }
		p.UnarySlice = func(dst, x []float64) {
			args := make([]float64, 1)
			for i := range dst {
				args[0] = x[i]
				dst[i] = box(f(args))
			}
		}
	case 2:
		p.Binary = func(x, y float64) float64 { return box(f([]float64{x, y})) }
		p.BinarySlice = func(dst, x, y []float64) {
			args := make([]float64, 2)
			for i := range dst {
				args[0], args[1] = x[i], y[i]
				dst[i] = box(f(args))
			}
		}
	default:
		p.Nary = func(args []float64) float64 { return box(f(args)) }
	}
	return p
}

// function2 calls a function of two numbers that can fail.
func (l *lowerer) function2(name string, f func(x, y float64) (float64, workbook.ErrorCode), x, y operand) operand {
	wrapped := func(args []float64) (float64, workbook.ErrorCode) { return f(args[0], args[1]) }
	return l.numberFunction(name, wrapped, []program.Num{x.Num, y.Num})
}

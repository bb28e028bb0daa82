package formula

import (
	"tyche/engine/formula/arith"
	"tyche/engine/formula/syntax"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func (ev *Evaluator) binary(e *Binary) value.Value {
	x := ev.operand(e.X)
	y := ev.operand(e.Y)
	if x.IsScalar() && y.IsScalar() {
		return value.Of(ev.binaryScalar(e, x.Scalar, y.Scalar))
	}
	rows, cols, ok := ev.common(x, y)
	if !ok {
		return value.Error(workbook.ErrNum)
	}
	out := value.NewMatrix(rows, cols)
	for i := range out.Cells {
		out.Cells[i] = ev.binaryScalar(e, element(x, i/cols, i%cols), element(y, i/cols, i%cols))
	}
	return value.OfMatrix(out)
}

// common is the size of the array that values make together; false if it is too large.
func (ev *Evaluator) common(values ...value.Value) (rows, cols int, ok bool) {
	rows, cols = 1, 1
	for _, v := range values {
		if m := v.Matrix(); m != nil {
			rows, cols = max(rows, m.Rows), max(cols, m.Cols)
		}
	}
	if rows*cols > value.MaxCells {
		ev.poison("an array of more than " + tooMany + " cells")
		return 0, 0, false
	}
	return rows, cols, ev.spend(cellCost * rows * cols)
}

// element is the scalar of a value at a place of the common array.
func element(v value.Value, row, col int) workbook.Scalar {
	if m := v.Matrix(); m != nil {
		return m.At(row, col)
	}
	return v.Scalar
}

func (ev *Evaluator) binaryScalar(e *Binary, a, b workbook.Scalar) workbook.Scalar {
	if e.Op <= syntax.OpPow {
		return ev.arithmetic(e, a, b)
	}
	if a.Kind == workbook.Error {
		return a
	}
	if b.Kind == workbook.Error {
		return b
	}
	if a.Kind == value.Function || b.Kind == value.Function {
		return workbook.ErrorOf(workbook.ErrValue)
	}
	if e.Op == syntax.OpConcat {
		x, _ := value.ToText(a)
		y, _ := value.ToText(b)
		if n := len(x) + len(y); n > value.MaxText && value.Length(x)+value.Length(y) > value.MaxText {
			return workbook.ErrorOf(workbook.ErrValue)
		}
		return workbook.TextOf(x + y)
	}
	return workbook.BoolOf(Holds(e.Op, value.Compare(a, b)))
}

// Holds tells whether a comparison holds for two values that compare as order: negative, zero or positive.
func Holds(op syntax.Op, order int) bool {
	switch op {
	case syntax.OpEQ:
		return order == 0
	case syntax.OpNE:
		return order != 0
	case syntax.OpLT:
		return order < 0
	case syntax.OpLE:
		return order <= 0
	case syntax.OpGT:
		return order > 0
	}
	return order >= 0
}

func (ev *Evaluator) arithmetic(e *Binary, a, b workbook.Scalar) workbook.Scalar {
	x, y := a.Num, b.Num
	if a.Kind != workbook.Number || b.Kind != workbook.Number {
		var code workbook.ErrorCode
		if x, code = ev.m.cal.Number(a); code != workbook.NoError {
			return workbook.ErrorOf(code)
		}
		if y, code = ev.m.cal.Number(b); code != workbook.NoError {
			return workbook.ErrorOf(code)
		}
	}
	z, code := Arithmetic(e.Op, e.Snap, x, y)
	if code != workbook.NoError {
		return workbook.ErrorOf(code)
	}
	return workbook.NumberOf(z)
}

// Arithmetic computes one of the operators OpAdd to OpPow on numbers.
func Arithmetic(op syntax.Op, snap bool, x, y float64) (float64, workbook.ErrorCode) {
	switch op {
	case syntax.OpAdd:
		if snap {
			return arith.Finite(arith.AddSnap(x, y))
		}
		return arith.Finite(x + y)
	case syntax.OpSub:
		if snap {
			return arith.Finite(arith.SubSnap(x, y))
		}
		return arith.Finite(x - y)
	case syntax.OpMul:
		return arith.Finite(x * y)
	case syntax.OpDiv:
		return arith.Div(x, y)
	}
	return arith.Pow(x, y)
}

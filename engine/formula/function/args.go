package function

import (
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// each visits the scalars of an argument that are not blank: of a reference row by row and area by area, of an array row
// by row, or the scalar itself. The visit ends when the function answers false.
func (c *Call) each(v value.Value, visit func(workbook.Scalar) bool) {
	if r := v.Ref(); r != nil {
		more := true
		for _, a := range r.Areas {
			c.EachCell(a, func(_, _ int, s workbook.Scalar) bool {
				more = visit(s)
				return more
			})
			if !more {
				return
			}
		}
		return
	}
	if m := v.Matrix(); m != nil {
		for _, s := range m.Cells {
			if s.Kind != workbook.Blank && !visit(s) {
				return
			}
		}
		return
	}
	visit(v.Scalar)
}

// eachNumber visits the numbers of an argument as SUM does: in ranges and arrays numbers only, of a scalar what it
// converts to. The first error ends it.
func (c *Call) eachNumber(v value.Value, visit func(float64)) workbook.ErrorCode {
	if v.IsScalar() {
		x, e := c.Calendar().Number(v.Scalar)
		if e == workbook.NoError {
			visit(x)
		}
		return e
	}
	if v.Kind == value.Function {
		return workbook.ErrValue
	}
	code := workbook.NoError
	c.each(v, func(s workbook.Scalar) bool {
		switch s.Kind {
		case workbook.Number:
			visit(s.Num)
		case workbook.Error:
			code = s.Err
			return false
		}
		return true
	})
	return code
}

// numbers are the numbers of the arguments from one on, as SUM sees them.
func (c *Call) numbers(from int) ([]float64, workbook.ErrorCode) {
	var out []float64
	for _, v := range c.Args[from:] {
		if e := c.eachNumber(v, func(x float64) { out = append(out, x) }); e != workbook.NoError {
			return nil, e
		}
	}
	return out, workbook.NoError
}

// numbersOf are the numbers of one argument.
func (c *Call) numbersOf(i int) ([]float64, workbook.ErrorCode) {
	var out []float64
	e := c.eachNumber(c.Args[i], func(x float64) { out = append(out, x) })
	return out, e
}

// matrix is an argument as an array; a scalar is an array of one. Nil for what has no array form.
func (c *Call) matrix(v value.Value) *value.Matrix {
	v = c.Read(v)
	if m := v.Matrix(); m != nil {
		return m
	}
	if v.Kind == value.Function {
		return &value.Matrix{Rows: 1, Cols: 1, Cells: []workbook.Scalar{workbook.ErrorOf(workbook.ErrValue)}}
	}
	return &value.Matrix{Rows: 1, Cols: 1, Cells: []workbook.Scalar{v.Scalar}}
}

// has tells whether argument i is given and not left out.
func (c *Call) has(i int) bool { return i < len(c.Args) && c.Args[i].Kind != value.Omitted }

// num is argument i, of class Num, or another number where it is not given.
func (c *Call) num(i int, otherwise float64) float64 {
	if i < len(c.Args) {
		return c.Args[i].Num
	}
	return otherwise
}

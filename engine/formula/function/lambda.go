package function

import (
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func lambdaFunctions() []Spec {
	return []Spec{
		{Name: "MAP", Args: "r*r", Min: 2, Flags: Arrays, Eval: mapEach},
		{Name: "REDUCE", Args: "rrr", Min: 3, Flags: Arrays, Eval: reduce},
		{Name: "SCAN", Args: "rrr", Min: 3, Flags: Arrays, Eval: scan},
		{Name: "BYROW", Args: "rr", Min: 2, Flags: Arrays, Eval: byLine},
		{Name: "BYCOL", Args: "rr", Min: 2, Flags: Arrays, Eval: byLine},
		{Name: "MAKEARRAY", Args: "nnr", Min: 3, Flags: Arrays, Eval: makeArray},
		{Name: "ISOMITTED", Args: "r", Min: 1, Eval: func(c *Call) value.Value {
			return value.Bool(c.Args[0].Kind == value.Omitted)
		}},
	}
}

// single is what a function gave as the element of an array; an array of several is #CALC!.
func (c *Call) single(v value.Value) workbook.Scalar {
	if v.Kind == value.Reference || v.Kind == value.Array {
		m := c.matrix(v)
		if len(m.Cells) != 1 {
			return fail(workbook.ErrCalc)
		}
		return m.Cells[0]
	}
	if v.Kind == value.Function {
		return fail(workbook.ErrCalc)
	}
	return v.Scalar
}

// element is one element of an argument as a value: a reference to one cell where the argument is a reference.
func (c *Call) element(v value.Value, m *value.Matrix, row, col int) value.Value {
	if r := v.Ref(); r != nil && len(r.Areas) == 1 && row < m.Rows && col < m.Cols {
		at := offset(r.Areas[0], row, col)
		return value.OfArea(value.Area{Sheet: r.Areas[0].Sheet, Rect: workbook.Rect{First: at, Last: at}})
	}
	return value.Of(m.At(row, col))
}

func mapEach(c *Call) value.Value {
	fn := c.Args[len(c.Args)-1]
	parts := make([]*value.Matrix, len(c.Args)-1)
	rows, cols := 1, 1
	for i := range parts {
		parts[i] = c.matrix(c.Args[i])
		rows, cols = max(rows, parts[i].Rows), max(cols, parts[i].Cols)
	}
	if fn.Kind != value.Function {
		return value.Error(workbook.ErrValue)
	}
	out := value.NewMatrix(rows, cols)
	args := make([]value.Value, len(parts))
	for i := range out.Cells {
		for k, m := range parts {
			args[k] = c.element(c.Args[k], m, i/cols, i%cols)
			if i/cols >= m.Rows || i%cols >= m.Cols {
				args[k] = value.Error(workbook.ErrNA)
			}
		}
		out.Cells[i] = c.single(c.Apply(fn, args...))
	}
	return value.OfMatrix(out)
}

func reduce(c *Call) value.Value {
	so, m := c.Args[0], c.matrix(c.Args[1])
	if so.Kind == value.Omitted {
		so = c.element(c.Args[1], m, 0, 0)
		m = &value.Matrix{Rows: 1, Cols: len(m.Cells) - 1, Cells: m.Cells[1:]}
		for _, s := range m.Cells {
			so = c.Apply(c.Args[2], so, value.Of(s))
		}
		return so
	}
	for i := range m.Cells {
		so = c.Apply(c.Args[2], so, c.element(c.Args[1], m, i/m.Cols, i%m.Cols))
	}
	return so
}

func scan(c *Call) value.Value {
	so, m := c.Args[0], c.matrix(c.Args[1])
	out := value.NewMatrix(m.Rows, m.Cols)
	for i := range m.Cells {
		x := c.element(c.Args[1], m, i/m.Cols, i%m.Cols)
		if i == 0 && so.Kind == value.Omitted {
			so = x
		} else {
			so = c.Apply(c.Args[2], so, x)
		}
		out.Cells[i] = c.single(so)
	}
	return value.OfMatrix(out)
}

func byLine(c *Call) value.Value {
	rows, cols, ok := c.size(c.Args[0])
	if !ok {
		return value.Error(workbook.ErrValue)
	}
	if c.Name == "BYROW" {
		out := value.NewMatrix(rows, 1)
		for i := range rows {
			out.Cells[i] = c.single(c.Apply(c.Args[1], c.block(c.Args[0], i, 0, 1, cols)))
		}
		return value.OfMatrix(out)
	}
	out := value.NewMatrix(1, cols)
	for i := range cols {
		out.Cells[i] = c.single(c.Apply(c.Args[1], c.block(c.Args[0], 0, i, rows, 1)))
	}
	return value.OfMatrix(out)
}

func makeArray(c *Call) value.Value {
	rows, cols, v := c.dimensions(c.Args[0].Num, c.Args[1].Num)
	if rows == 0 {
		return v
	}
	out := value.NewMatrix(rows, cols)
	for i := range out.Cells {
		out.Cells[i] = c.single(c.Apply(c.Args[2], value.Number(float64(i/cols+1)), value.Number(float64(i%cols+1))))
	}
	return value.OfMatrix(out)
}

// dimensions checks the size of an array to be made; rows is 0 with the value to give where it cannot be.
func (c *Call) dimensions(rows, cols float64) (int, int, value.Value) {
	if rows < 1 || cols < 1 {
		if rows > -1 && cols > -1 && rows >= 0 && cols >= 0 {
			return 0, 0, value.Error(workbook.ErrCalc)
		}
		return 0, 0, value.Error(workbook.ErrValue)
	}
	if rows > workbook.MaxRows || cols > workbook.MaxCols {
		return 0, 0, value.Error(workbook.ErrValue)
	}
	if int(rows)*int(cols) > value.MaxCells {
		return 0, 0, c.Unsupported("an array that is too large")
	}
	return int(rows), int(cols), value.Value{}
}

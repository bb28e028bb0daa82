package function

import (
	"math"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// takeDrop is TAKE and DROP: a negative number counts from the end.
func takeDrop(c *Call) value.Value {
	v := c.Args[0]
	if v.Kind == workbook.Error {
		return v
	}
	rows, cols, ok := c.size(v)
	if !ok {
		return value.Error(workbook.ErrValue)
	}
	cut := takeLines
	if c.Name == "DROP" {
		cut = dropLines
	}
	top, high := cut(rows, c.has(1), c.num(1, 0))
	left, wide := cut(cols, c.has(2), c.num(2, 0))
	if high <= 0 || wide <= 0 {
		return value.Error(workbook.ErrCalc)
	}
	return c.block(v, top, left, high, wide)
}

func takeLines(n int, given bool, x float64) (from, count int) {
	k := int(max(min(math.Trunc(x), 1e7), -1e7))
	switch {
	case !given:
		return 0, n
	case k < 0:
		k = min(-k, n)
		return n - k, k
	}
	return 0, min(k, n)
}

func dropLines(n int, given bool, x float64) (from, count int) {
	k := int(max(min(math.Trunc(x), 1e7), -1e7))
	switch {
	case !given:
		return 0, n
	case k < 0:
		return 0, n + k
	}
	return k, n - k
}

func expand(c *Call) value.Value {
	m := c.clipped(c.Args[0])
	rows, cols := c.given(1, float64(m.Rows)), c.given(2, float64(m.Cols))
	if rows < float64(m.Rows) || cols < float64(m.Cols) {
		return value.Error(workbook.ErrValue)
	}
	if rows*cols > value.MaxCells {
		return value.Error(workbook.ErrNum)
	}
	out, v := c.filled(int(rows), int(cols))
	if out == nil {
		return v
	}
	for i := range out.Cells {
		r, col := i/out.Cols, i%out.Cols
		if r < m.Rows && col < m.Cols {
			out.Cells[i] = m.Cells[r*m.Cols+col]
		} else if c.has(3) {
			out.Cells[i] = c.Args[3].Scalar
		}
	}
	return value.OfMatrix(out)
}

func chooseLines(c *Call) value.Value {
	m := c.clipped(c.Args[0])
	n := m.Rows
	if c.Name == "CHOOSECOLS" {
		n = m.Cols
	}
	var list []int
	for _, v := range c.Args[1:] {
		for _, s := range c.matrix(v).Cells {
			x, e := c.Calendar().Number(s)
			if e != workbook.NoError {
				return value.Error(e)
			}
			k := int(max(min(math.Trunc(x), 1e8), -1e8))
			if k < 0 {
				k += n + 1
			}
			if k < 1 || k > n {
				return value.Error(workbook.ErrValue)
			}
			list = append(list, k-1)
		}
	}
	if len(list)*len(m.Cells)/n > value.MaxCells {
		return c.Unsupported("an array that is too large")
	}
	if c.Name == "CHOOSECOLS" {
		return columnsAt(m, list)
	}
	return rowsAt(m, list)
}

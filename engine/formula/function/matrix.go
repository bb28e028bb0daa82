package function

import (
	"math"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func matrixFunctions() []Spec {
	return []Spec{
		{Name: "MMULT", Args: "aa", Min: 2, Flags: Arrays, Eval: multiply},
		{Name: "MINVERSE", Args: "a", Min: 1, Flags: Arrays, Eval: invert},
		{Name: "MDETERM", Args: "a", Min: 1, Eval: determinant},
		{Name: "MUNIT", Args: "n", Min: 1, Flags: Arrays, Eval: unit},
	}
}

// maxMatrix bounds the side of a square matrix that is inverted.
const maxMatrix = 1000

// table is an argument as rows of numbers; everything must be a number.
func (c *Call) table(i int) ([][]float64, workbook.ErrorCode) {
	m := c.matrix(c.Args[i])
	out := make([][]float64, m.Rows)
	for r := range out {
		out[r] = make([]float64, m.Cols)
		for k := range out[r] {
			s := m.Cells[r*m.Cols+k]
			if s.Kind == workbook.Error {
				return nil, s.Err
			}
			if s.Kind != workbook.Number {
				return nil, workbook.ErrValue
			}
			out[r][k] = s.Num
		}
	}
	return out, workbook.NoError
}

// ofTable is rows of numbers as a value.
func ofTable(t [][]float64) value.Value {
	out := value.NewMatrix(len(t), len(t[0]))
	for r := range t {
		for k, x := range t[r] {
			out.Cells[r*out.Cols+k] = value.Number(x).Scalar
		}
	}
	return value.OfMatrix(out)
}

func multiply(c *Call) value.Value {
	a, e := c.table(0)
	b, e2 := c.table(1)
	if e != workbook.NoError || e2 != workbook.NoError {
		if e == workbook.NoError {
			e = e2
		}
		return value.Error(e)
	}
	if len(a[0]) != len(b) {
		return value.Error(workbook.ErrValue)
	}
	if len(a)*len(b)*len(b[0]) > 1<<31 {
		return c.Unsupported("a matrix product that is too large")
	}
	out := make([][]float64, len(a))
	for r := range out {
		out[r] = make([]float64, len(b[0]))
		for k, x := range a[r] {
			for j, y := range b[k] {
				out[r][j] += float64(x * y)
			}
		}
	}
	return ofTable(out)
}

// eliminate brings a square matrix into triangular form with partial pivoting; right undergoes the same steps. It gives
// the determinant.
func eliminate(a, right [][]float64) float64 {
	det := 1.0
	for k := range a {
		best := k
		for r := k + 1; r < len(a); r++ {
			if math.Abs(a[r][k]) > math.Abs(a[best][k]) {
				best = r
			}
		}
		if a[best][k] == 0 {
			return 0
		}
		if best != k {
			a[k], a[best] = a[best], a[k]
			det = -det
			if right != nil {
				right[k], right[best] = right[best], right[k]
			}
		}
		det *= a[k][k]
		for r := k + 1; r < len(a); r++ {
			f := a[r][k] / a[k][k]
			subtract(a[r], a[k], f)
			if right != nil {
				subtract(right[r], right[k], f)
			}
		}
	}
	return det
}

// subtract takes f times a row from another.
func subtract(from, row []float64, f float64) {
	if f == 0 {
		return
	}
	for j := range from {
		from[j] -= float64(f * row[j])
	}
}

// square is argument 0 as a square matrix.
func (c *Call) square() ([][]float64, workbook.ErrorCode) {
	a, e := c.table(0)
	if e == workbook.NoError && len(a) != len(a[0]) {
		return nil, workbook.ErrValue
	}
	return a, e
}

func determinant(c *Call) value.Value {
	a, e := c.square()
	if e != workbook.NoError {
		return value.Error(e)
	}
	if len(a) > maxMatrix {
		return c.Unsupported("a matrix that is too large")
	}
	return value.Number(eliminate(a, nil))
}

func identity(n int) [][]float64 {
	out := make([][]float64, n)
	for i := range out {
		out[i] = make([]float64, n)
		out[i][i] = 1
	}
	return out
}

func invert(c *Call) value.Value {
	a, e := c.square()
	if e != workbook.NoError {
		return value.Error(e)
	}
	if len(a) > maxMatrix {
		return c.Unsupported("a matrix that is too large")
	}
	inv := identity(len(a))
	if eliminate(a, inv) == 0 {
		return value.Error(workbook.ErrNum)
	}
	for k := len(a) - 1; k >= 0; k-- {
		for j := range inv[k] {
			inv[k][j] /= a[k][k]
		}
		for r := range k {
			subtract(inv[r], inv[k], a[r][k])
		}
	}
	return ofTable(inv)
}

func unit(c *Call) value.Value {
	n := c.Args[0].Num
	if n < 1 {
		return value.Error(workbook.ErrValue)
	}
	if n*n > value.MaxCells {
		return c.Unsupported("an array that is too large")
	}
	return ofTable(identity(int(n)))
}

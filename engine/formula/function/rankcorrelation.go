package function

import (
	"math"
	"slices"
	"sort"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// matricesOfModelRisk are ModelRisk's functions of correlations and covariances. Source: the list of functions in Vose Software's repository
// modelrisk-mcp.
func matricesOfModelRisk() []Spec {
	return []Spec{
		{Name: "VOSESPEARMAN", Args: "rr", Min: 2, Flags: AddIn, Eval: spearmanOf},
		{Name: "VOSECORRMATRIX", Args: "rr", Min: 1, Flags: AddIn | Arrays, Eval: rankMatrix},
		{Name: "VOSECHOLESKY", Args: "r", Min: 1, Flags: AddIn | Arrays, Eval: func(c *Call) value.Value {
			return c.ofMatrix(func(m [][]float64) ([][]float64, bool) { return cholesky(m) })
		}},
		{Name: "VOSECOVTOCORR", Args: "r", Min: 1, Flags: AddIn | Arrays, Eval: func(c *Call) value.Value {
			return c.ofMatrix(func(m [][]float64) ([][]float64, bool) { return correlations(m), true })
		}},
		{Name: "VOSECORRTOCOV", Args: "rr", Min: 2, Flags: AddIn | Arrays, Eval: func(c *Call) value.Value {
			sd, code := c.list(c.Args[1])
			if code != workbook.NoError {
				return value.Error(code)
			}
			return c.ofMatrix(func(m [][]float64) ([][]float64, bool) {
				if len(sd) != len(m) {
					return nil, false
				}
				for i := range m {
					for k := range m {
						m[i][k] *= float64(sd[i] * sd[k])
					}
				}
				return m, true
			})
		}},
	}
}

// ofMatrix applies a function to the first argument, a symmetric matrix; #NUM! where that has no such matrix.
func (c *Call) ofMatrix(f func(m [][]float64) ([][]float64, bool)) value.Value {
	m, code := c.symmetric(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	m, ok := f(m)
	if !ok {
		return value.Error(workbook.ErrNum)
	}
	out := value.NewMatrix(len(m), len(m))
	for i := range m {
		for k, x := range m[i] {
			out.Cells[i*len(m)+k] = workbook.NumberOf(x)
		}
	}
	return value.OfMatrix(out)
}

// ranksOf are the ranks of numbers, from 1; equal ones share the mean of theirs.
func ranksOf(x []float64) []float64 {
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	out := make([]float64, len(x))
	for i, v := range x {
		first := sort.SearchFloat64s(sorted, v)
		last := sort.Search(len(sorted), func(k int) bool { return sorted[k] > v })
		out[i] = float64(0.5 * float64(first+last+1))
	}
	return out
}

// rankCorrelation is Spearman's; NaN where one side does not differ.
func rankCorrelation(x, y []float64) float64 {
	a, b := ranksOf(x), ranksOf(y)
	middle := float64(0.5 * float64(len(x)+1))
	xy, xx, yy := 0.0, 0.0, 0.0
	for i := range a {
		p, q := a[i]-middle, b[i]-middle
		xy, xx, yy = xy+float64(p*q), xx+float64(p*p), yy+float64(q*q)
	}
	return xy / math.Sqrt(float64(xx*yy))
}

// spearmanOf is VoseSpearman(y, x).
func spearmanOf(c *Call) value.Value {
	y, code := c.list(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	x, code := c.list(c.Args[1])
	switch {
	case code != workbook.NoError:
		return value.Error(code)
	case len(x) != len(y):
		return value.Error(workbook.ErrNA)
	}
	return result(finite(rankCorrelation(x, y)))
}

// rankMatrix is VoseCorrMatrix(data, in rows): Spearman's correlations of the columns of data, or of its rows.
func rankMatrix(c *Call) value.Value {
	m, rows := c.matrix(c.Args[0]), 0.0
	if c.has(1) {
		x, code := c.scalar(c.Args[1])
		if code != workbook.NoError {
			return value.Error(code)
		}
		rows = x
	}
	n, size := m.Cols, m.Rows
	if rows != 0 {
		n, size = size, n
	}
	variables := make([][]float64, n)
	for i := range variables {
		for k := range size {
			at := k*m.Cols + i
			if rows != 0 {
				at = i*m.Cols + k
			}
			x, code := c.Calendar().Number(m.Cells[at])
			if code != workbook.NoError {
				return value.Error(code)
			}
			variables[i] = append(variables[i], x)
		}
	}
	out := value.NewMatrix(n, n)
	for i := range n {
		for k := range n {
			out.Cells[i*n+k] = workbook.NumberOf(rankCorrelation(variables[i], variables[k]))
		}
	}
	return value.OfMatrix(out)
}

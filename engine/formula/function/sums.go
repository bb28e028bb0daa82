package function

import (
	"math"

	"tyche/engine/formula/arith"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func sumFunctions() []Spec {
	return []Spec{
		{Name: "SUM", Args: "*r", Min: 1, Eval: sum},
		{Name: "PRODUCT", Args: "*r", Min: 1, Sample: productOf, Eval: product},
		{Name: "SUMSQ", Args: "*r", Min: 1, Sample: sumSquares, Eval: sampled(sumSquares)},
		{Name: "SUMPRODUCT", Args: "*a", Min: 1, Eval: sumProduct},
		{Name: "COUNT", Args: "*r", Min: 1, Eval: count},
		{Name: "COUNTA", Args: "*r", Min: 1, Eval: countA},
		{Name: "COUNTBLANK", Args: "r", Min: 1, Flags: EachRef, Eval: countBlank},
		{Name: "MIN", Args: "*r", Min: 1, Eval: extreme},
		{Name: "MAX", Args: "*r", Min: 1, Eval: extreme},
		{Name: "MINA", Args: "*r", Min: 1, Eval: extremeA},
		{Name: "MAXA", Args: "*r", Min: 1, Eval: extremeA},
		{Name: "AVERAGE", Args: "*r", Min: 1, Eval: average},
		{Name: "AVERAGEA", Args: "*r", Min: 1, Eval: averageA},
		{Name: "SUMX2MY2", Args: "aa", Min: 2, Eval: pairSum(func(x, y float64) float64 { return float64(x*x) - float64(y*y) })},
		{Name: "SUMX2PY2", Args: "aa", Min: 2, Eval: pairSum(func(x, y float64) float64 { return float64(x*x) + float64(y*y) })},
		{Name: "SUMXMY2", Args: "aa", Min: 2, Eval: pairSum(func(x, y float64) float64 { return (x - y) * (x - y) })},
	}
}

// result is a number, or the error that came before it.
func result(x float64, e workbook.ErrorCode) value.Value {
	if e != workbook.NoError {
		return value.Error(e)
	}
	return value.Number(x)
}

// fold visits the numbers of all arguments as SUM sees them.
func (c *Call) fold(visit func(float64)) workbook.ErrorCode {
	for _, v := range c.Args {
		if e := c.eachNumber(v, visit); e != workbook.NoError {
			return e
		}
	}
	return workbook.NoError
}

// sum is SUM: all numbers from left to right.
func sum(c *Call) value.Value {
	total := 0.0
	for i, v := range c.Args {
		if r := v.Ref(); i == 0 && r != nil && len(r.Areas) == 1 && r.Areas[0].First != r.Areas[0].Last {
			x, e := c.SumArea(r.Areas[0])
			if e != workbook.NoError {
				return value.Error(e)
			}
			total = x
			continue
		}
		if e := c.eachNumber(v, func(x float64) { total += x }); e != workbook.NoError {
			return value.Error(e)
		}
	}
	return value.Number(total)
}

func product(c *Call) value.Value {
	total, n := 1.0, 0
	for _, v := range c.Args {
		if v.Kind == value.Omitted {
			continue
		}
		if e := c.eachNumber(v, func(x float64) { total *= x; n++ }); e != workbook.NoError {
			return value.Error(e)
		}
	}
	if n == 0 {
		return value.Number(0)
	}
	return value.Number(total)
}

func sumSquares(x []float64) (float64, workbook.ErrorCode) {
	total := 0.0
	for _, v := range x {
		total += float64(v * v)
	}
	return total, workbook.NoError
}

// sumProduct multiplies arrays of one size element by element; what is not a number counts as 0.
func sumProduct(c *Call) value.Value {
	var parts []*value.Matrix
	for _, v := range c.clipTogether() {
		m := c.matrix(v)
		if len(parts) > 0 && (m.Rows != parts[0].Rows || m.Cols != parts[0].Cols) {
			return value.Error(workbook.ErrValue)
		}
		parts = append(parts, m)
	}
	if len(parts[0].Cells) == 1 && c.allSingle() { // a text by itself is no number
		for _, m := range parts {
			if m.Cells[0].Kind == workbook.Text {
				return value.Error(workbook.ErrValue)
			}
		}
	}
	total := 0.0
	for i := range parts[0].Cells {
		term := 1.0
		for _, m := range parts {
			s := m.Cells[i]
			if s.Kind == workbook.Error {
				return value.Of(s)
			}
			if s.Kind != workbook.Number {
				term = 0
				continue
			}
			term = float64(term * s.Num)
		}
		total += term
	}
	return value.Number(total)
}

// allSingle tells whether all arguments are one cell or one value.
func (c *Call) allSingle() bool {
	for _, v := range c.Args {
		if r := v.Ref(); r != nil && (len(r.Areas) != 1 || r.Areas[0].First != r.Areas[0].Last) {
			return false
		}
	}
	return true
}

// clipTogether cuts references of one size to the rows and columns in which any of them holds something, so that whole
// columns cost no more than what is used.
func (c *Call) clipTogether() []value.Value {
	rows, cols := 0, 0
	first := c.Args[0].Ref()
	for _, v := range c.Args {
		r := v.Ref()
		if r == nil || len(r.Areas) != 1 || r.Areas[0].Rows() != first.Areas[0].Rows() || r.Areas[0].Cols() != first.Areas[0].Cols() {
			return c.Args
		}
		if used, ok := c.Clip(r.Areas[0]); ok {
			rows = max(rows, int(used.Last.Row-r.Areas[0].First.Row)+1)
			cols = max(cols, int(used.Last.Col-r.Areas[0].First.Col)+1)
		}
	}
	if rows == 0 || cols == 0 {
		rows, cols = 1, 1
	}
	out := make([]value.Value, len(c.Args))
	for i, v := range c.Args {
		a := v.Ref().Areas[0]
		a.Last.Row, a.Last.Col = a.First.Row+int32(rows-1), a.First.Col+int32(cols-1)
		out[i] = value.OfArea(a)
	}
	return out
}

func count(c *Call) value.Value {
	n := 0
	for _, v := range c.Args {
		if v.IsScalar() {
			if _, e := c.Calendar().Number(v.Scalar); e == workbook.NoError {
				n++
			}
			continue
		}
		c.each(v, func(s workbook.Scalar) bool {
			n += flag(s.Kind == workbook.Number)
			return true
		})
	}
	return value.Number(float64(n))
}

func countA(c *Call) value.Value {
	n := 0
	for _, v := range c.Args {
		c.each(v, func(s workbook.Scalar) bool {
			n++
			return true
		})
	}
	return value.Number(float64(n))
}

func countBlank(c *Call) value.Value {
	r := c.Args[0].Ref()
	if r == nil {
		return value.Error(workbook.ErrValue)
	}
	n := 0
	for _, a := range r.Areas {
		n += a.Rows() * a.Cols()
		c.EachCell(a, func(_, _ int, s workbook.Scalar) bool {
			n -= flag(s.Kind != workbook.Text || s.Text != "")
			return true
		})
	}
	return value.Number(float64(n))
}

// extreme is MIN and MAX; without a number they are 0.
func extreme(c *Call) value.Value {
	best, n, least := 0.0, 0, c.Name == "MIN"
	e := c.fold(func(x float64) {
		if n == 0 || (x < best) == least && x != best {
			best = x
		}
		n++
	})
	return result(best, e)
}

// eachNumberA visits the values of an argument as AVERAGEA does: texts in ranges count as 0, truth values as 0 and 1.
func (c *Call) eachNumberA(v value.Value, visit func(float64)) workbook.ErrorCode {
	if v.IsScalar() {
		x, e := c.Calendar().Number(v.Scalar)
		if e == workbook.NoError {
			visit(x)
		}
		return e
	}
	code := workbook.NoError
	c.each(v, func(s workbook.Scalar) bool {
		if s.Kind == workbook.Error {
			code = s.Err
			return false
		}
		visit(s.Num)
		return true
	})
	return code
}

// numbersA are the values of all arguments as AVERAGEA sees them.
func (c *Call) numbersA() ([]float64, workbook.ErrorCode) {
	var out []float64
	for _, v := range c.Args {
		if e := c.eachNumberA(v, func(x float64) { out = append(out, x) }); e != workbook.NoError {
			return nil, e
		}
	}
	return out, workbook.NoError
}

func extremeA(c *Call) value.Value {
	x, e := c.numbersA()
	if e != workbook.NoError || len(x) == 0 {
		return result(0, e)
	}
	best := x[0]
	for _, y := range x[1:] {
		if (y < best) == (c.Name == "MINA") {
			best = y
		}
	}
	return value.Number(best)
}

func average(c *Call) value.Value {
	total, n := 0.0, 0
	e := c.fold(func(x float64) { total += x; n++ })
	if e != workbook.NoError {
		return value.Error(e)
	}
	return result(arith.Div(total, float64(n)))
}

func averageA(c *Call) value.Value {
	x, e := c.numbersA()
	if e != workbook.NoError {
		return value.Error(e)
	}
	return result(arith.Div(total(x), float64(len(x))))
}

// total is the sum of numbers from left to right.
func total(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

// pairSum adds up a function of the pairs of two arrays of one size; a pair that is not two numbers does not count.
func pairSum(f func(x, y float64) float64) func(c *Call) value.Value {
	return func(c *Call) value.Value {
		x, y, e := c.pairs(0, 1)
		if e == workbook.NoError && len(x) == 0 {
			e = workbook.ErrDiv0
		}
		if e != workbook.NoError {
			return value.Error(e)
		}
		s := 0.0
		for i := range x {
			s += f(x[i], y[i])
		}
		return value.Number(s)
	}
}

// pairs are the numbers of two arrays that stand at the same place; #N/A if the sizes differ.
func (c *Call) pairs(i, j int) (x, y []float64, e workbook.ErrorCode) {
	a, b := c.matrix(c.Args[i]), c.matrix(c.Args[j])
	if len(a.Cells) != len(b.Cells) {
		return nil, nil, workbook.ErrNA
	}
	for k := range a.Cells {
		p, q := a.Cells[k], b.Cells[k]
		switch {
		case p.Kind == workbook.Error:
			return nil, nil, p.Err
		case q.Kind == workbook.Error:
			return nil, nil, q.Err
		case p.Kind == workbook.Number && q.Kind == workbook.Number:
			x, y = append(x, p.Num), append(y, q.Num)
		}
	}
	return x, y, workbook.NoError
}

// mean is the arithmetic mean of at least one number.
func mean(x []float64) float64 { return total(x) / float64(len(x)) }

// deviation is the sum of the squared distances from the mean.
func deviation(x []float64) float64 {
	m, s := mean(x), 0.0
	for _, v := range x {
		s += float64((v - m) * (v - m))
	}
	return s
}

func root(x float64, e workbook.ErrorCode) (float64, workbook.ErrorCode) { return math.Sqrt(x), e }

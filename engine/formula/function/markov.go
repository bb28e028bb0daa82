package function

import (
	"cmp"
	"math"
	"slices"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// chains are ModelRisk's functions of Markov chains, and of data in a random order. Sources: Vose Software, risk wiki, VoseMarkovMatrix, and the list
// of functions in its repository modelrisk-mcp.
func chains() []Spec {
	return []Spec{
		{Name: "VOSEMARKOVMATRIX", Args: "rr", Min: 2, Flags: AddIn | Arrays, Eval: func(c *Call) value.Value {
			p, code := c.transition(0)
			if code != workbook.NoError {
				return value.Error(code)
			}
			out := value.NewMatrix(len(p), len(p))
			for i := range p {
				for k, x := range p[i] {
					out.Cells[i*len(p)+k] = workbook.NumberOf(x)
				}
			}
			return value.OfMatrix(out)
		}},
		{Name: "VOSEMARKOVSAMPLE", Args: "rrr", Min: 3, Flags: Random | Arrays | AddIn, Eval: markovSample},
		{Name: "VOSESHUFFLE", Args: "r", Min: 1, Flags: Random | Arrays | AddIn, Eval: shuffled},
		{Name: "VOSESAMPLE", Args: "rr", Min: 1, Flags: Random | Arrays | AddIn, Eval: resampled},
	}
}

// The most periods and states of a chain.
const (
	maxChainPeriods = 1 << 30
	maxChainStates  = 200
)

// transition is the matrix of a chain, argument at, over as many periods as the next argument says.
func (c *Call) transition(at int) ([][]float64, workbook.ErrorCode) {
	m := c.matrix(c.Args[at])
	periods, code := c.scalar(c.Args[at+1])
	switch {
	case code != workbook.NoError:
		return nil, code
	case m.Rows != m.Cols || m.Rows > maxChainStates:
		return nil, workbook.ErrValue
	case !(periods >= 0 && periods <= maxChainPeriods):
		return nil, workbook.ErrNum
	case periods != math.Floor(periods):
		c.Unsupported(c.Name + " over a number of periods that is not whole is not there yet")
		return nil, workbook.ErrNA
	}
	p, out := make([][]float64, m.Rows), make([][]float64, m.Rows)
	for i := range p {
		p[i], out[i] = make([]float64, m.Cols), make([]float64, m.Cols)
		out[i][i] = 1
		for k := range p[i] {
			x, code := c.Calendar().Number(m.Cells[i*m.Cols+k])
			if code != workbook.NoError {
				return nil, code
			}
			p[i][k] = x
		}
	}
	for n := int(periods); n > 0; n /= 2 {
		if n%2 == 1 {
			out = matrixProduct(out, p)
		}
		p = matrixProduct(p, p)
	}
	return out, workbook.NoError
}

// matrixProduct is that of two square matrices.
func matrixProduct(a, b [][]float64) [][]float64 {
	out := make([][]float64, len(a))
	for i := range a {
		out[i] = make([]float64, len(a))
		for j, x := range a[i] {
			for k, y := range b[j] {
				out[i][k] += float64(x * y)
			}
		}
	}
	return out
}

// markovSample is VoseMarkovSample(numbers in each state, matrix, periods): the numbers in each state after the periods. Outside a simulation it
// gives their means.
func markovSample(c *Call) value.Value {
	start, code := c.list(c.Args[0])
	if code != workbook.NoError {
		return value.Error(code)
	}
	p, code := c.transition(1)
	if code != workbook.NoError {
		return value.Error(code)
	}
	if len(start) != len(p) {
		return value.Error(workbook.ErrValue)
	}
	x := make([]float64, len(p))
	for i, n := range start {
		to, code := c.alloted(n, p[i], sharesLeft)
		if code != workbook.NoError {
			return value.Error(code)
		}
		for k := range x {
			x[k] += to[k]
		}
	}
	return c.inLine(x)
}

// shuffled is VoseShuffle(data): the data in a random order.
func shuffled(c *Call) value.Value {
	m := c.matrix(c.Args[0])
	u, order := c.uniforms(len(m.Cells)), make([]int, len(m.Cells))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(u[a], u[b]) })
	return c.cellsInLine(len(order), func(i int) workbook.Scalar { return m.Cells[order[i]] })
}

// resampled is VoseSample(data, size): values of the data, each as likely as any other, any number of times; as many as the formula has cells, or
// as the second argument says. Outside a simulation it gives the first ones.
func resampled(c *Call) value.Value {
	m := c.matrix(c.Args[0])
	n := float64(c.length())
	if c.has(1) {
		x, code := c.scalar(c.Args[1])
		if code != workbook.NoError {
			return value.Error(code)
		}
		n = x
	}
	if !(n >= 1 && n <= maxPeriods) {
		return value.Error(workbook.ErrNum)
	}
	u := c.uniforms(int(n))
	return c.cellsInLine(int(n), func(i int) workbook.Scalar {
		if !c.Trial() {
			return m.Cells[i%len(m.Cells)]
		}
		return m.Cells[min(int(u[i]*float64(len(m.Cells))), len(m.Cells)-1)]
	})
}

// cellsInLine is an array in the direction of the cells that the formula fills.
func (c *Call) cellsInLine(n int, at func(i int) workbook.Scalar) value.Value {
	rows, cols := c.Shape()
	out := value.NewMatrix(1, n)
	if rows > cols {
		out = value.NewMatrix(n, 1)
	}
	for i := range out.Cells {
		out.Cells[i] = at(i)
	}
	return value.OfMatrix(out)
}

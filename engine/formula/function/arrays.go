package function

import (
	"slices"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// arrayLaw is a function of ModelRisk that draws an array: a copula, a multivariate distribution or a time series.
type arrayLaw struct {
	name, args string
	least      int
	draw       func(c *Call) value.Value
}

// arrayLaws are the specs of functions that draw arrays, and those that hand them on as objects.
func arrayLaws(table []arrayLaw) []Spec {
	var out []Spec
	for _, a := range table {
		out = append(out,
			Spec{Name: a.name, Args: a.args, Min: a.least, Flags: Random | Arrays | AddIn, Eval: a.draw},
			Spec{Name: a.name + "OBJECT", Args: a.args, Min: a.least, Flags: AddIn | Objects, Derived: true, Eval: func(c *Call) value.Value {
				return value.OfFunc(&arrayObject{a.draw, a.name, slices.Clone(c.Args)})
			}})
	}
	simulate := func(c *Call) value.Value {
		o, ok := c.Args[0].Func().(*arrayObject)
		if !ok {
			return value.Error(workbook.ErrValue)
		}
		inner := NewCall(c.Host, o.name, o.args, c.lazy)
		return o.draw(&inner)
	}
	return append(out,
		Spec{Name: "VOSECOPULASIMULATE", Args: "d", Min: 1, Flags: Random | Arrays | AddIn, Eval: simulate},
		Spec{Name: "VOSETIMESIMULATE", Args: "d", Min: 1, Flags: Random | Arrays | AddIn, Eval: simulate})
}

// arrayObject is a function that draws an array, with its arguments.
type arrayObject struct {
	draw func(c *Call) value.Value
	name string
	args []value.Value
}

// uniforms are n uniform numbers of a trial; outside a simulation each is one half.
func (c *Call) uniforms(n int) []float64 {
	out := make([]float64, n)
	if !c.Trial() {
		c.Reserve(n)
		for i := range out {
			out[i] = 0.5
		}
		return out
	}
	for i := range out {
		out[i] = c.Random()
	}
	return out
}

// length is how many elements an array in one line has: as many cells as the formula fills.
func (c *Call) length() int {
	rows, cols := c.Shape()
	return max(rows, cols)
}

// inLine is an array in the direction of the cells that the formula fills: a column where these are higher than wide, else a row.
func (c *Call) inLine(x []float64) value.Value {
	rows, cols := c.Shape()
	out := value.NewMatrix(1, len(x))
	if rows > cols {
		out = value.NewMatrix(len(x), 1)
	}
	for i, v := range x {
		out.Cells[i] = workbook.NumberOf(v)
	}
	return value.OfMatrix(out)
}

// symmetric is an argument as a square matrix of at most maxObjects rows of numbers; where one half of it is blank, the other one counts.
func (c *Call) symmetric(v value.Value) ([][]float64, workbook.ErrorCode) {
	m := c.matrix(v)
	if m.Rows != m.Cols || m.Rows > maxObjects {
		return nil, workbook.ErrValue
	}
	at := func(i, k int) (float64, workbook.ErrorCode) {
		if m.Cells[i*m.Cols+k].Kind == workbook.Blank {
			i, k = k, i
		}
		return c.Calendar().Number(m.Cells[i*m.Cols+k])
	}
	out := make([][]float64, m.Rows)
	for i := range out {
		out[i] = make([]float64, m.Cols)
		for k := range out[i] {
			x, code := at(i, k)
			if code != workbook.NoError {
				return nil, code
			}
			out[i][k] = x
		}
	}
	return out, workbook.NoError
}

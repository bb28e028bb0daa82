package function

import (
	"math"
	"slices"

	"tyche/engine/elementary"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// trendFunctions fit lines (LINEST, TREND) and exponential curves (LOGEST, GROWTH) to data.
func trendFunctions() []Spec {
	return []Spec{
		{Name: "LINEST", Args: "aabb", Min: 1, Flags: Arrays, Eval: lineStatistics},
		{Name: "LOGEST", Args: "aabb", Min: 1, Flags: Arrays, Eval: lineStatistics},
		{Name: "TREND", Args: "aaab", Min: 1, Flags: Arrays, Eval: trend},
		{Name: "GROWTH", Args: "aaab", Min: 1, Flags: Arrays, Eval: trend},
	}
}

// observations are what a line is fitted to: y, and the variables as columns. down tells that y is a column of cells, so
// that each variable is one too; single that there is one variable, of the shape of y.
type observations struct {
	y            []float64
	columns      [][]float64
	down, single bool
}

// maxFit bounds the work of a regression.
const maxFit = 1 << 30

// observed reads the first two arguments; the second one may be missing.
func (c *Call) observed() (observations, workbook.ErrorCode) {
	t, e := c.table(0)
	if e != workbook.NoError {
		return observations{}, e
	}
	o := observations{y: slices.Concat(t...), down: len(t[0]) == 1}
	if !c.has(1) {
		o.columns, o.single = [][]float64{counting(len(o.y))}, true
		return o, workbook.NoError
	}
	x, e := c.table(1)
	switch {
	case e != workbook.NoError:
		return o, e
	case len(x) == len(t) && len(x[0]) == len(t[0]):
		o.columns, o.single = [][]float64{slices.Concat(x...)}, true
	case o.down && len(x) == len(t):
		o.columns = transposed(x)
	case len(t) == 1 && len(x[0]) == len(t[0]):
		o.columns = x
	default:
		return o, workbook.ErrRef
	}
	return o, workbook.NoError
}

// counting are the numbers 1, 2, ... n.
func counting(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(i + 1)
	}
	return out
}

func transposed(t [][]float64) [][]float64 {
	out := make([][]float64, len(t[0]))
	for k := range out {
		for _, row := range t {
			out[k] = append(out[k], row[k])
		}
	}
	return out
}

// fitted is the regression of the first two arguments; the exponential functions fit the logarithm of y. A value of
// another kind than Blank takes the place of the result.
func (c *Call) fitted(constant, exponential bool) (regression, observations, value.Value) {
	o, e := c.observed()
	if e == workbook.NoError && exponential {
		e = logarithms(o.y)
	}
	if e != workbook.NoError {
		return regression{}, o, value.Error(e)
	}
	if len(o.y)*len(o.columns)*len(o.columns) > maxFit {
		return regression{}, o, c.Unsupported("a regression that is too large")
	}
	return fit(o.columns, o.y, constant), o, value.Value{}
}

// logarithms replaces numbers by their logarithms; what has none is #NUM!.
func logarithms(y []float64) workbook.ErrorCode {
	for i, v := range y {
		if v <= 0 {
			return workbook.ErrNum
		}
		y[i] = elementary.Log(v)
	}
	return workbook.NoError
}

// truth is argument i, of class Log, or another truth value where it is missing or left out.
func (c *Call) truth(i int, otherwise bool) bool {
	if c.has(i) {
		return c.Args[i].Num != 0
	}
	return otherwise
}

// lineStatistics is LINEST and LOGEST: the factors from the last to the first and the constant and, if wanted, four rows
// of statistics.
func lineStatistics(c *Call) value.Value {
	exponential, constant := c.Name == "LOGEST", c.truth(2, true)
	r, _, bad := c.fitted(constant, exponential)
	if bad.Kind != workbook.Blank {
		return bad
	}
	if exponential {
		r.exponential()
	}
	k := len(r.factors)
	rows := 1
	if c.truth(3, false) {
		rows = 5
	}
	out := value.NewMatrix(rows, k+1)
	for i := range out.Cells {
		out.Cells[i] = workbook.ErrorOf(workbook.ErrNA)
	}
	put := func(row, col int, x float64) { out.Cells[row*(k+1)+col] = value.Number(x).Scalar }
	for j := range k {
		put(0, k-1-j, r.factors[j])
	}
	put(0, k, r.intercept)
	if rows == 1 {
		return value.OfMatrix(out)
	}
	for j := range k {
		put(1, k-1-j, r.errors[j])
	}
	if constant {
		put(1, k, r.interceptError)
	}
	r.quality(put)
	return value.OfMatrix(out)
}

// quality fills in the last three rows of LINEST's statistics.
func (r *regression) quality(put func(row, col int, x float64)) {
	total := r.explained + r.residual
	share := 1.0
	if total > 0 {
		share = r.explained / total
	}
	put(2, 0, share)
	put(2, 1, r.deviation())
	f := math.NaN() // #NUM!
	if r.df > 0 {
		f = r.explained / r.rank / (r.residual / r.df)
	}
	put(3, 0, f)
	put(3, 1, r.df)
	put(4, 0, r.explained)
	put(4, 1, r.residual)
}

// trend is TREND and GROWTH: the fit at new places, or at those that it was made from.
func trend(c *Call) value.Value {
	exponential := c.Name == "GROWTH"
	r, o, bad := c.fitted(c.truth(3, true), exponential)
	if bad.Kind != workbook.Blank {
		return bad
	}
	at := 1
	if c.has(2) {
		at = 2
	}
	places := [][]float64(nil)
	if c.has(at) {
		t, e := c.table(at)
		if e != workbook.NoError {
			return value.Error(e)
		}
		places = t
	} else {
		places = shaped(o, c.matrix(c.Args[0]))
	}
	out, ok := r.predict(o, places)
	if !ok {
		return value.Error(workbook.ErrRef)
	}
	if exponential {
		for _, row := range out {
			for k, x := range row {
				row[k] = elementary.Exp(x)
			}
		}
	}
	return ofTable(out)
}

// shaped is the single variable of a fit in the shape of y.
func shaped(o observations, y *value.Matrix) [][]float64 {
	var out [][]float64
	for row := range slices.Chunk(o.columns[0], y.Cols) {
		out = append(out, row)
	}
	return out
}

// predict computes the fit at places that are laid out as the variables were; false where they are not.
func (r *regression) predict(o observations, places [][]float64) ([][]float64, bool) {
	k := len(o.columns)
	switch {
	case o.single:
		out := make([][]float64, len(places))
		for i, row := range places {
			for _, x := range row {
				out[i] = append(out[i], r.at([]float64{x}))
			}
		}
		return out, true
	case o.down && len(places[0]) == k:
		out := make([][]float64, len(places))
		for i, row := range places {
			out[i] = []float64{r.at(row)}
		}
		return out, true
	case !o.down && len(places) == k:
		out := [][]float64{nil}
		for _, x := range transposed(places) {
			out[0] = append(out[0], r.at(x))
		}
		return out, true
	}
	return nil, false
}

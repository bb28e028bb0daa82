package function

import (
	"math"
	"slices"
	"sort"

	"tyche/engine/formula/arith"
	"tyche/engine/formula/value"
	"tyche/engine/stats"
	"tyche/engine/workbook"
)

func orderFunctions() []Spec {
	return []Spec{
		ordered("LARGE", largest),
		ordered("SMALL", smallest),
		ordered("PERCENTILE", quantile(inclusive, 1)),
		ordered("PERCENTILE.INC", quantile(inclusive, 1)),
		ordered("PERCENTILE.EXC", quantile(exclusive, 1)),
		ordered("QUARTILE", quantile(inclusive, 4)),
		ordered("QUARTILE.INC", quantile(inclusive, 4)),
		ordered("QUARTILE.EXC", quantile(exclusive, 4)),
		{Name: "PERCENTRANK", Args: "rnn", Min: 2, Eval: percentRank},
		{Name: "PERCENTRANK.INC", Args: "rnn", Min: 2, Eval: percentRank},
		{Name: "PERCENTRANK.EXC", Args: "rnn", Min: 2, Eval: percentRank},
		{Name: "RANK", Args: "nrb", Min: 2, Eval: rank},
		{Name: "RANK.EQ", Args: "nrb", Min: 2, Eval: rank},
		{Name: "RANK.AVG", Args: "nrb", Min: 2, Eval: rank},
		{Name: "TRIMMEAN", Args: "rn", Min: 2, Eval: trimMean},
		{Name: "MODE", Args: "*a", Min: 1, Eval: mode},
		{Name: "MODE.SNGL", Args: "*a", Min: 1, Eval: mode},
		{Name: "MODE.MULT", Args: "*a", Min: 1, Flags: Arrays, Eval: mode},
		{Name: "FREQUENCY", Args: "aa", Min: 2, Flags: Arrays, Eval: frequency},
		paired("CORREL", correlation),
		paired("PEARSON", correlation),
		paired("RSQ", func(x, y []float64) (float64, workbook.ErrorCode) {
			r, e := correlation(x, y)
			return r * r, e
		}),
		paired("COVAR", covariance(0)),
		paired("COVARIANCE.P", covariance(0)),
		paired("COVARIANCE.S", covariance(1)),
		paired("SLOPE", slope),
		paired("INTERCEPT", intercept),
		paired("STEYX", standardError),
		{Name: "FORECAST", Args: "naa", Min: 3, Eval: forecast},
		{Name: "FORECAST.LINEAR", Args: "naa", Min: 3, Eval: forecast},
	}
}

// sorted are the numbers of one argument in ascending order.
func (c *Call) sorted(i int) ([]float64, workbook.ErrorCode) {
	x, e := c.numbersOf(i)
	slices.Sort(x)
	return x, e
}

// ordered is a function of the numbers of a range and of one more number. It may reorder those of the range.
func ordered(name string, f func(x []float64, k float64) (float64, workbook.ErrorCode)) Spec {
	return Spec{
		Name: name, Args: "rn", Min: 2,
		Sample: func(x []float64) (float64, workbook.ErrorCode) { return f(x[:len(x)-1], x[len(x)-1]) },
		Eval: func(c *Call) value.Value {
			x, e := c.numbersOf(0)
			if e != workbook.NoError {
				return value.Error(e)
			}
			return result(f(x, c.Args[1].Num))
		},
	}
}

// smallest is the k-th smallest number.
func smallest(x []float64, k float64) (float64, workbook.ErrorCode) {
	if !(k >= 1 && k < float64(len(x)+1)) {
		return 0, workbook.ErrNum
	}
	stats.Select(x, int(k)-1)
	return x[int(k)-1], workbook.NoError
}

// largest rounds a place up (Gnumeric's collection of what Excel gives, samples/arrays.xls), as if it counted from the other end.
func largest(x []float64, k float64) (float64, workbook.ErrorCode) {
	if !(k >= 1) {
		return 0, workbook.ErrNum
	}
	return smallest(x, float64(len(x)+1)-math.Ceil(k))
}

// inclusive and exclusive give the place of a quantile p among n sorted values, counted from 1.
func inclusive(p float64, n int) (float64, bool) {
	return float64(p*float64(n-1)) + 1, p >= 0 && p <= 1
}

func exclusive(p float64, n int) (float64, bool) {
	at := p * float64(n+1)
	return at, at >= 1 && at <= float64(n)
}

func quantile(place func(p float64, n int) (float64, bool), parts float64) func(x []float64, p float64) (float64, workbook.ErrorCode) {
	return func(x []float64, p float64) (float64, workbook.ErrorCode) {
		if parts > 1 {
			p = math.Trunc(p) / parts
		}
		at, ok := place(p, len(x))
		if len(x) == 0 || !ok {
			return 0, workbook.ErrNum
		}
		k := min(int(math.Floor(at)), len(x))
		stats.Select(x, k-1, min(k, len(x)-1))
		return between1(x, at), workbook.NoError
	}
}

// between1 is the value at a place of values, counted from 1 and interpolated; the two around it are where sorting would
// put them.
func between1(x []float64, at float64) float64 {
	k := int(math.Floor(at))
	if k >= len(x) {
		return x[len(x)-1]
	}
	return x[k-1] + float64((at-float64(k))*(x[k]-x[k-1]))
}

func percentRank(c *Call) value.Value {
	x, e := c.sorted(0)
	if e != workbook.NoError {
		return value.Error(e)
	}
	v, digits := c.Args[1].Num, math.Trunc(c.given(2, 3))
	if digits < 1 || len(x) == 0 {
		return value.Error(workbook.ErrNum)
	}
	n := len(x)
	if v < x[0] || v > x[n-1] {
		return value.Error(workbook.ErrNA)
	}
	i, found := slices.BinarySearch(x, v)
	at := float64(i)
	if !found {
		at = float64(i-1) + (v-x[i-1])/(x[i]-x[i-1])
	}
	r := 1.0
	switch {
	case c.Name == "PERCENTRANK.EXC":
		r = (at + 1) / float64(n+1)
	case n > 1:
		r = at / float64(n-1)
	}
	return result(arith.RoundDown(r, digits))
}

func rank(c *Call) value.Value {
	x, e := c.numbersOf(1)
	if e != workbook.NoError {
		return value.Error(e)
	}
	ascending := len(c.Args) > 2 && c.Args[2].Num != 0
	before, same := 0, 0
	for _, v := range x {
		if v == c.Args[0].Num {
			same++
		} else if (v < c.Args[0].Num) == ascending {
			before++
		}
	}
	if same == 0 {
		return value.Error(workbook.ErrNA)
	}
	r := float64(before + 1)
	if c.Name == "RANK.AVG" {
		r += float64(same-1) / 2
	}
	return value.Number(r)
}

func trimMean(c *Call) value.Value {
	x, e := c.sorted(0)
	p := c.Args[1].Num
	if e != workbook.NoError {
		return value.Error(e)
	}
	if p < 0 || p >= 1 || len(x) == 0 {
		return value.Error(workbook.ErrNum)
	}
	cut := int(float64(len(x))*p/2 + 1e-12)
	return value.Number(mean(x[cut : len(x)-cut]))
}

// mode is the most frequent number, the first one among equals; MODE.MULT gives all of them.
func mode(c *Call) value.Value {
	var x []float64
	for i, v := range c.Args {
		if m := c.matrix(v); len(m.Cells) == 1 && m.Cells[0].Kind != workbook.Number && m.Cells[0].Kind != workbook.Error {
			return value.Error(workbook.ErrValue) // by itself a text, a truth value or an empty cell is wrong
		}
		of, e := c.numbersOf(i)
		if e != workbook.NoError {
			return value.Error(e)
		}
		x = append(x, of...)
	}
	times, most := map[float64]int{}, 0
	for _, v := range x {
		times[v]++
		most = max(most, times[v])
	}
	if most < 2 {
		return value.Error(workbook.ErrNA)
	}
	var list []workbook.Scalar
	for _, v := range x {
		if times[v] == most {
			list = append(list, workbook.NumberOf(v))
			times[v] = 0
		}
	}
	if c.Name != "MODE.MULT" {
		return value.Of(list[0])
	}
	return value.OfMatrix(&value.Matrix{Rows: len(list), Cols: 1, Cells: list})
}

// frequency counts numbers up to each bound, and one count more for those above the last.
func frequency(c *Call) value.Value {
	x, e := c.numbersOf(0)
	bounds, e2 := c.numbersOf(1)
	if e != workbook.NoError || e2 != workbook.NoError {
		return value.Error(max(e, e2))
	}
	order := make([]int, len(bounds))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return sign(bounds[a] - bounds[b]) })
	counts := make([]float64, len(bounds)+1)
	for _, v := range x {
		k := len(bounds)
		if at := sort.Search(k, func(i int) bool { return v <= bounds[order[i]] }); at < k {
			k = order[at]
		}
		counts[k]++
	}
	out := value.NewMatrix(len(counts), 1)
	for i, n := range counts {
		out.Cells[i] = workbook.NumberOf(n)
	}
	return value.OfMatrix(out)
}

// paired is a function of the numbers that stand at the same place of two arrays.
func paired(name string, f func(x, y []float64) (float64, workbook.ErrorCode)) Spec {
	return Spec{
		Name: name, Args: "aa", Min: 2,
		Sample: func(both []float64) (float64, workbook.ErrorCode) { return f(both[:len(both)/2], both[len(both)/2:]) },
		Eval: func(c *Call) value.Value {
			x, y, e := c.pairs(0, 1)
			if e != workbook.NoError {
				return value.Error(e)
			}
			return result(f(x, y))
		},
	}
}

// crossed is the sum of the products of the distances from the means.
func crossed(x, y []float64) float64 {
	mx, my, s := mean(x), mean(y), 0.0
	for i := range x {
		s += float64((x[i] - mx) * (y[i] - my))
	}
	return s
}

func correlation(x, y []float64) (float64, workbook.ErrorCode) {
	if len(x) < 2 {
		return 0, workbook.ErrDiv0
	}
	return arith.Div(crossed(x, y), math.Sqrt(deviation(x))*math.Sqrt(deviation(y)))
}

func covariance(less int) func(x, y []float64) (float64, workbook.ErrorCode) {
	return func(x, y []float64) (float64, workbook.ErrorCode) {
		if len(x) <= less {
			return 0, workbook.ErrDiv0
		}
		return crossed(x, y) / float64(len(x)-less), workbook.NoError
	}
}

// slope is that of the line through known y (first) over known x (second).
func slope(y, x []float64) (float64, workbook.ErrorCode) {
	if len(x) < 2 {
		return 0, workbook.ErrDiv0
	}
	return arith.Div(crossed(x, y), deviation(x))
}

func intercept(y, x []float64) (float64, workbook.ErrorCode) {
	b, e := slope(y, x)
	if e != workbook.NoError {
		return 0, e
	}
	return mean(y) - float64(b*mean(x)), workbook.NoError
}

func standardError(y, x []float64) (float64, workbook.ErrorCode) {
	if len(x) < 3 {
		return 0, workbook.ErrDiv0
	}
	d := deviation(x)
	if d == 0 {
		return 0, workbook.ErrDiv0
	}
	cross := crossed(x, y)
	return math.Sqrt((deviation(y) - cross*cross/d) / float64(len(x)-2)), workbook.NoError
}

func forecast(c *Call) value.Value {
	y, x, e := c.pairs(1, 2)
	if e != workbook.NoError {
		return value.Error(e)
	}
	b, e := slope(y, x)
	if e != workbook.NoError {
		return value.Error(e)
	}
	a, _ := intercept(y, x)
	return value.Number(a + float64(b*c.Args[0].Num))
}

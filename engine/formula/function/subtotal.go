package function

import (
	"math"
	"slices"
	"strings"

	"tyche/engine/formula/arith"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func subtotalFunctions() []Spec {
	return []Spec{
		{Name: "SUBTOTAL", Args: "nr*r", Min: 2, Flags: EachRef, Eval: subtotal},
		{Name: "AGGREGATE", Args: "nna*a", Min: 3, Flags: Arrays, Eval: aggregateSome},
		{Name: "PERCENTOF", Args: "rr", Min: 2, Eval: percentOf},
	}
}

// skipped tells which cells an aggregation leaves out: of rows hidden by a filter, of rows hidden in any way, errors, and
// totals (cells that use SUBTOTAL or AGGREGATE themselves).
type skipped struct{ filtered, hidden, errors, totals bool }

// gathered is what an aggregation sees: the numbers, how many cells hold something, and the first error.
type gathered struct {
	numbers []float64
	filled  int
	code    workbook.ErrorCode
}

func (g *gathered) add(s workbook.Scalar) {
	g.filled++
	switch s.Kind {
	case workbook.Number:
		g.numbers = append(g.numbers, s.Num)
	case workbook.Error:
		if g.code == workbook.NoError {
			g.code = s.Err
		}
	}
}

// gather visits the cells of references from one argument on; false where an argument is no reference.
func (c *Call) gather(from int, skip skipped) (g gathered, ok bool) {
	for _, v := range c.Args[from:] {
		r := v.Ref()
		if r == nil || r.Sheets {
			return g, false
		}
		for _, a := range r.Areas {
			c.EachCell(a, func(row, col int, s workbook.Scalar) bool {
				if !c.skips(a, row, col, s, skip) {
					g.add(s)
				}
				return true
			})
		}
	}
	return g, true
}

func (c *Call) skips(a value.Area, row, col int, s workbook.Scalar, skip skipped) bool {
	if skip.errors && s.Kind == workbook.Error {
		return true
	}
	if skip.filtered || skip.hidden {
		hidden, filtered := c.HiddenRow(a.Sheet, a.First.Row+int32(row))
		if filtered || hidden && skip.hidden {
			return true
		}
	}
	return skip.totals && c.isTotal(a.Sheet, offset(a, row, col))
}

// isTotal tells whether a cell's formula uses SUBTOTAL or AGGREGATE.
func (c *Call) isTotal(sheet int32, at workbook.Address) bool {
	text, ok := c.Formula(sheet, at)
	return ok && IsTotal(text)
}

// IsTotal tells whether a formula uses SUBTOTAL or AGGREGATE.
func IsTotal(text string) bool {
	text = strings.ToUpper(text)
	return strings.Contains(text, "SUBTOTAL(") || strings.Contains(text, "AGGREGATE(")
}

// subtotal is SUBTOTAL: functions 1 to 11; 101 to 111 leave out rows hidden by hand too.
func subtotal(c *Call) value.Value {
	n := math.Trunc(c.Args[0].Num)
	skip := skipped{filtered: true, totals: true}
	if n > 100 {
		n -= 100
		skip.hidden = true
	}
	if n < 1 || n > 11 {
		return value.Error(workbook.ErrValue)
	}
	g, ok := c.gather(1, skip)
	if !ok {
		return value.Error(workbook.ErrValue)
	}
	return g.aggregate(int(n))
}

// aggregate computes functions 1 to 13.
func (g gathered) aggregate(n int) value.Value {
	switch n {
	case 2:
		return value.Number(float64(len(g.numbers)))
	case 3:
		return value.Number(float64(g.filled))
	}
	if g.code != workbook.NoError {
		return value.Error(g.code)
	}
	f := [...]sample{1: averageOf, 4: greatestOf, 5: leastOf, 6: productOf, 7: standard(variance), 8: standard(varianceP),
		9: sumOf, 10: variance, 11: varianceP, 12: median, 13: modeOf}[n]
	return result(f(g.numbers))
}

func sumOf(x []float64) (float64, workbook.ErrorCode) { return total(x), workbook.NoError }

func averageOf(x []float64) (float64, workbook.ErrorCode) {
	return arith.Div(total(x), float64(len(x)))
}

// leastOf is the least number of a list; 0 for none.
func leastOf(x []float64) (float64, workbook.ErrorCode) {
	if len(x) == 0 {
		return 0, workbook.NoError
	}
	return slices.Min(x), workbook.NoError
}

// greatestOf is the greatest number of a list; 0 for none.
func greatestOf(x []float64) (float64, workbook.ErrorCode) {
	if len(x) == 0 {
		return 0, workbook.NoError
	}
	return slices.Max(x), workbook.NoError
}

// productOf is the product of a list; 0 for none.
func productOf(x []float64) (float64, workbook.ErrorCode) {
	if len(x) == 0 {
		return 0, workbook.NoError
	}
	p := 1.0
	for _, v := range x {
		p *= v
	}
	return arith.Finite(p)
}

// modeOf is the most frequent number, the first one among equals; #N/A where none comes twice.
func modeOf(x []float64) (float64, workbook.ErrorCode) {
	count := map[float64]int{}
	for _, v := range x {
		count[v]++
	}
	best, most := 0.0, 1
	for _, v := range x {
		if count[v] > most {
			best, most = v, count[v]
		}
	}
	if most == 1 {
		return 0, workbook.ErrNA
	}
	return best, workbook.NoError
}

// aggregateSome is AGGREGATE: function, options, references; or function 14 to 19, options, an array and k.
func aggregateSome(c *Call) value.Value {
	n, option := math.Trunc(c.Args[0].Num), math.Trunc(c.Args[1].Num)
	if n < 1 || n > 19 || option < 0 || option > 7 {
		return value.Error(workbook.ErrValue)
	}
	k := int(option)
	skip := skipped{hidden: k&1 == 1, errors: k&2 == 2, totals: k < 4}
	if n <= 13 {
		g, ok := c.gather(2, skip)
		if !ok {
			return value.Error(workbook.ErrValue)
		}
		return g.aggregate(int(n))
	}
	if len(c.Args) != 4 {
		return value.Error(workbook.ErrValue)
	}
	g, e := c.gatherArray(c.Args[2], skip)
	if e != workbook.NoError {
		return value.Error(e)
	}
	statistic := orderStatistic(int(n))
	ks := c.matrix(c.Args[3])
	out := value.NewMatrix(ks.Rows, ks.Cols)
	for i, s := range ks.Cells {
		x, e := c.Calendar().Number(s)
		if e == workbook.NoError {
			x, e = statistic(g.numbers, x)
		}
		out.Cells[i] = result(x, e).Scalar
	}
	if len(out.Cells) == 1 {
		return value.Of(out.Cells[0])
	}
	return value.OfMatrix(out)
}

// gatherArray sees the numbers of one reference or array.
func (c *Call) gatherArray(v value.Value, skip skipped) (gathered, workbook.ErrorCode) {
	if v.Ref() != nil {
		args := c.Args
		c.Args = []value.Value{v}
		g, ok := c.gather(0, skip)
		c.Args = args
		if !ok {
			return g, workbook.ErrValue
		}
		return g, g.code
	}
	var g gathered
	for _, s := range c.matrix(v).Cells {
		if s.Kind != workbook.Error || !skip.errors {
			g.add(s)
		}
	}
	return g, g.code
}

// orderStatistic is the one of functions 14 to 19.
func orderStatistic(n int) func(x []float64, k float64) (float64, workbook.ErrorCode) {
	return [...]func(x []float64, k float64) (float64, workbook.ErrorCode){
		largest, smallest, quantile(inclusive, 1), quantile(inclusive, 4), quantile(exclusive, 1), quantile(exclusive, 4),
	}[n-14]
}

// percentOf is the sum of a part divided by the sum of all.
func percentOf(c *Call) value.Value {
	part, e1 := c.numbersOf(0)
	all, e2 := c.numbersOf(1)
	if e1 != workbook.NoError {
		return value.Error(e1)
	}
	if e2 != workbook.NoError {
		return value.Error(e2)
	}
	return result(arith.Div(total(part), total(all)))
}

package function

import (
	"math"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// GROUPBY and PIVOTBY. What their documentation leaves open (subtotals, generated headers, related fields) is reported as
// not supported.

func pivotFunctions() []Spec {
	return []Spec{
		{Name: "GROUPBY", Args: "rrrnnrrn", Min: 3, Flags: Arrays, Eval: groupBy},
		{Name: "PIVOTBY", Args: "rrrrnnrnrrn", Min: 4, Flags: Arrays, Eval: pivotBy},
	}
}

// fields are the lines of a table that are grouped, with their values, and its headers if there are any.
type fields struct {
	keys, values *value.Matrix
	lines        []int // those that count
	header       bool  // the first line holds headers
	show         bool
}

// readFields reads the arguments of keys, values, the mode of headers and the filter. The text says what is not supported.
func (c *Call) readFields(keys, values, headers, filter int) (f fields, unsupported string, e workbook.ErrorCode) {
	f.keys, f.values = c.matrix(c.Args[keys]), c.matrix(c.Args[values])
	if f.keys.Rows != f.values.Rows {
		return f, "", workbook.ErrValue
	}
	first := f.values.Cells[0]
	switch mode := c.given(headers, -1); {
	case !c.has(headers):
		f.header = first.Kind == workbook.Text && f.values.Rows > 1 && f.values.At(1, 0).Kind == workbook.Number
		f.show = f.header && f.keys.Cols > 1
	case mode == 0 || mode == 1 || mode == 3:
		f.header, f.show = mode != 0, mode == 3
	case mode == 2:
		return f, "generated headers", workbook.NoError
	default:
		return f, "", workbook.ErrValue
	}
	var kept *value.Matrix
	if c.has(filter) {
		if kept = c.matrix(c.Args[filter]); len(kept.Cells) != f.keys.Rows {
			return f, "", workbook.ErrValue
		}
	}
	for i := flag(f.header); i < f.keys.Rows; i++ {
		if kept != nil {
			yes, e := value.ToBool(kept.Cells[i])
			if e != workbook.NoError {
				return f, "", e
			}
			if !yes {
				continue
			}
		}
		f.lines = append(f.lines, i)
	}
	for _, s := range f.keys.Cells {
		if s.Kind == workbook.Blank || s.Kind == workbook.Error {
			return f, "groups of empty cells", workbook.NoError
		}
	}
	return f, "", workbook.NoError
}

// group is a set of lines whose keys are the same.
type group struct{ lines []int }

// groups are the lines by their keys, in ascending order of the keys.
func (f *fields) groups(keys *value.Matrix) []group {
	order := sortedLines(len(f.lines), columnKeys(keys, f.lines))
	var out []group
	for _, i := range order {
		line := f.lines[i]
		if n := len(out); n > 0 && sameKeys(keys, out[n-1].lines[0], line) {
			out[n-1].lines = append(out[n-1].lines, line)
			continue
		}
		out = append(out, group{[]int{line}})
	}
	return out
}

func columnKeys(keys *value.Matrix, lines []int) []sortKey {
	out := make([]sortKey, keys.Cols)
	for k := range out {
		out[k] = sortKey{func(i int) workbook.Scalar { return keys.Cells[lines[i]*keys.Cols+k] }, 1}
	}
	return out
}

func sameKeys(keys *value.Matrix, a, b int) bool {
	for k := range keys.Cols {
		if value.Order(keys.Cells[a*keys.Cols+k], keys.Cells[b*keys.Cols+k]) != 0 {
			return false
		}
	}
	return true
}

// summary applies the function to the values of some lines. A function that needs two arguments gets those of all lines
// too.
func (c *Call) summary(fn value.Value, f *fields, col int, lines []int) workbook.Scalar {
	pick := func(lines []int) value.Value {
		out := value.NewMatrix(len(lines), 1)
		for i, line := range lines {
			out.Cells[i] = f.values.Cells[line*f.values.Cols+col]
		}
		return value.OfMatrix(out)
	}
	s := c.single(c.Apply(fn, pick(lines)))
	if s.Kind == workbook.Error && s.Err == workbook.ErrValue {
		return c.single(c.Apply(fn, pick(lines), pick(f.lines)))
	}
	return s
}

// totalPlace reads how totals are shown: 0 none, 1 at the end, -1 at the beginning.
func (c *Call) totalPlace(i, levels int) (place float64, ok bool) {
	if !c.has(i) {
		return 1, levels == 1
	}
	place = math.Trunc(c.given(i, 1))
	return place, place >= -1 && place <= 1
}

// arrange sorts groups by a number: of a key's column, or of a column of results after those; negative for descending.
func (c *Call) arrange(i int, n, levels int, at func(line, col int) workbook.Scalar, cols int) ([]int, bool) {
	list := make([]int, n)
	for k := range list {
		list[k] = k
	}
	if !c.has(i) {
		return list, true
	}
	var keys []sortKey
	for _, s := range c.matrix(c.Args[i]).Cells {
		k := int(math.Abs(math.Trunc(s.Num)))
		if s.Kind != workbook.Number || k < 1 || k > cols || levels > 1 && k > levels {
			return nil, false
		}
		keys = append(keys, sortKey{func(line int) workbook.Scalar { return at(line, k-1) }, sign(s.Num)})
	}
	return sortedLines(n, keys), true
}

func groupBy(c *Call) value.Value {
	f, unsupported, e := c.readFields(0, 1, 3, 6)
	fn := c.Args[2]
	total, ok := c.totalPlace(4, f.keys.Cols)
	switch {
	case e != workbook.NoError:
		return value.Error(e)
	case fn.Kind != value.Function:
		return value.Error(workbook.ErrValue)
	case unsupported != "" || !ok || c.given(7, 0) != 0:
		return c.Unsupported("this form of GROUPBY " + unsupported)
	case len(f.lines) == 0:
		return value.Error(workbook.ErrCalc)
	}
	groups, width := f.groups(f.keys), f.keys.Cols+f.values.Cols
	body := value.NewMatrix(len(groups), width)
	for i, g := range groups {
		copy(body.Cells[i*width:], f.keys.Cells[g.lines[0]*f.keys.Cols:][:f.keys.Cols])
		for k := range f.values.Cols {
			body.Cells[i*width+f.keys.Cols+k] = c.summary(fn, &f, k, g.lines)
		}
	}
	list, ok := c.arrange(5, len(groups), f.keys.Cols, func(line, col int) workbook.Scalar { return body.Cells[line*width+col] }, width)
	if !ok {
		return c.Unsupported("this order of GROUPBY")
	}
	out := value.NewMatrix(0, width)
	if f.show {
		out.Cells = append(append(out.Cells, f.keys.Cells[:f.keys.Cols]...), f.values.Cells[:f.values.Cols]...)
	}
	if total < 0 {
		out.Cells = append(out.Cells, c.totalLine(fn, &f)...)
	}
	for _, i := range list {
		out.Cells = append(out.Cells, body.Cells[i*width:(i+1)*width]...)
	}
	if total > 0 {
		out.Cells = append(out.Cells, c.totalLine(fn, &f)...)
	}
	out.Rows = len(out.Cells) / width
	return value.OfMatrix(out)
}

func (c *Call) totalLine(fn value.Value, f *fields) []workbook.Scalar {
	line := []workbook.Scalar{workbook.TextOf("Total")}
	for range f.keys.Cols - 1 {
		line = append(line, workbook.TextOf(""))
	}
	for k := range f.values.Cols {
		line = append(line, c.summary(fn, f, k, f.lines))
	}
	return line
}

// pivotBy is PIVOTBY for one column of row keys, one of column keys and one of values.
func pivotBy(c *Call) value.Value {
	f, unsupported, e := c.readFields(0, 2, 4, 9)
	across, _, e2 := c.readFields(1, 2, 4, 9)
	fn := c.Args[3]
	rowTotal, ok1 := c.totalPlace(5, f.keys.Cols)
	colTotal, ok2 := c.totalPlace(7, across.keys.Cols)
	switch {
	case e != workbook.NoError || e2 != workbook.NoError:
		return value.Error(max(e, e2))
	case fn.Kind != value.Function:
		return value.Error(workbook.ErrValue)
	case unsupported != "" || !ok1 || !ok2 || f.show || f.values.Cols != 1 || f.keys.Cols != 1 || across.keys.Cols != 1 || c.has(10):
		return c.Unsupported("this form of PIVOTBY " + unsupported)
	case len(f.lines) == 0:
		return value.Error(workbook.ErrCalc)
	}
	rows, ok1 := c.pivotLines(fn, &f, f.keys, 6, rowTotal)
	cols, ok2 := c.pivotLines(fn, &f, across.keys, 8, colTotal)
	if !ok1 || !ok2 {
		return c.Unsupported("this order of PIVOTBY")
	}
	out := value.NewMatrix(len(rows)+1, len(cols)+1)
	out.Cells[0] = workbook.TextOf("")
	for k, col := range cols {
		out.Cells[k+1] = col.label
	}
	for i, row := range rows {
		at := out.Cells[(i+1)*out.Cols:]
		at[0] = row.label
		for k, col := range cols {
			at[k+1] = workbook.TextOf("")
			if both := common(row.lines, col.lines); len(both) > 0 {
				at[k+1] = c.summary(fn, &f, 0, both)
			}
		}
	}
	return value.OfMatrix(out)
}

// pivotLine is a row or a column of a pivot: a group or the total.
type pivotLine struct {
	label workbook.Scalar
	lines []int
}

func (c *Call) pivotLines(fn value.Value, f *fields, keys *value.Matrix, order int, total float64) ([]pivotLine, bool) {
	groups := f.groups(keys)
	list, ok := c.arrange(order, len(groups), 1, func(line, col int) workbook.Scalar {
		if col == 0 {
			return keys.Cells[groups[line].lines[0]]
		}
		return c.summary(fn, f, 0, groups[line].lines)
	}, 2)
	if !ok {
		return nil, false
	}
	var out []pivotLine
	all := pivotLine{workbook.TextOf("Total"), f.lines}
	if total < 0 {
		out = append(out, all)
	}
	for _, i := range list {
		out = append(out, pivotLine{keys.Cells[groups[i].lines[0]], groups[i].lines})
	}
	if total > 0 {
		out = append(out, all)
	}
	return out, true
}

// common are the lines of both lists, in the order of the table.
func common(a, b []int) []int {
	in := make(map[int]bool, len(b))
	for _, line := range b {
		in[line] = true
	}
	var out []int
	for _, line := range a {
		if in[line] {
			out = append(out, line)
		}
	}
	return out
}

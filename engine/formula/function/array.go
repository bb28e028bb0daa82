package function

import (
	"math"
	"slices"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func arrayFunctions() []Spec {
	return []Spec{
		{Name: "SEQUENCE", Args: "nnnn", Min: 1, Flags: Arrays, Eval: sequence},
		{Name: "FILTER", Args: "rrl", Min: 2, Flags: Arrays, Eval: filter},
		{Name: "SORT", Args: "rrrb", Min: 1, Flags: Arrays, Eval: sortArray},
		{Name: "SORTBY", Args: "rr*r", Min: 2, Flags: Arrays, Eval: sortBy},
		{Name: "UNIQUE", Args: "rbb", Min: 1, Flags: Arrays, Eval: unique},
		{Name: "TRANSPOSE", Args: "a", Min: 1, Flags: Arrays, Eval: transpose},
		{Name: "HSTACK", Args: "*r", Min: 1, Flags: Arrays, Eval: stack},
		{Name: "VSTACK", Args: "*r", Min: 1, Flags: Arrays, Eval: stack},
		{Name: "TOROW", Args: "rnb", Min: 1, Flags: Arrays, Eval: toLine},
		{Name: "TOCOL", Args: "rnb", Min: 1, Flags: Arrays, Eval: toLine},
		{Name: "WRAPROWS", Args: "rnx", Min: 2, Flags: Arrays, Eval: wrap},
		{Name: "WRAPCOLS", Args: "rnx", Min: 2, Flags: Arrays, Eval: wrap},
		{Name: "TAKE", Args: "rnn", Min: 1, Flags: Arrays | Reference, Eval: takeDrop},
		{Name: "DROP", Args: "rnn", Min: 1, Flags: Arrays | Reference, Eval: takeDrop},
		{Name: "EXPAND", Args: "rnnx", Min: 2, Flags: Arrays, Eval: expand},
		{Name: "CHOOSEROWS", Args: "rr*r", Min: 2, Flags: Arrays, Eval: chooseLines},
		{Name: "CHOOSECOLS", Args: "rr*r", Min: 2, Flags: Arrays, Eval: chooseLines},
	}
}

func sequence(c *Call) value.Value {
	rows, cols, v := c.dimensions(math.Trunc(c.given(0, 1)), math.Trunc(c.given(1, 1)))
	if rows == 0 {
		return v
	}
	start, step := c.given(2, 1), c.given(3, 1)
	out := value.NewMatrix(rows, cols)
	for i := range out.Cells {
		out.Cells[i] = value.Number(start + float64(step*float64(i))).Scalar
	}
	return value.OfMatrix(out)
}

// clipped is an array argument; a reference to whole columns or rows is cut to what is used.
func (c *Call) clipped(v value.Value) *value.Matrix {
	if r := v.Ref(); r != nil && len(r.Areas) == 1 && r.Areas[0].Rows()*r.Areas[0].Cols() > value.MaxCells {
		if a, ok := c.Clip(r.Areas[0]); ok {
			a.First = r.Areas[0].First
			v = value.OfArea(a)
		}
	}
	return c.matrix(v)
}

// rowsAt are some rows of an array; columnsAt some columns.
func rowsAt(m *value.Matrix, list []int) value.Value {
	if len(list) == 0 {
		return value.Error(workbook.ErrCalc)
	}
	out := value.NewMatrix(len(list), m.Cols)
	for i, r := range list {
		copy(out.Cells[i*m.Cols:(i+1)*m.Cols], m.Cells[r*m.Cols:(r+1)*m.Cols])
	}
	return value.OfMatrix(out)
}

func columnsAt(m *value.Matrix, list []int) value.Value {
	if len(list) == 0 {
		return value.Error(workbook.ErrCalc)
	}
	out := value.NewMatrix(m.Rows, len(list))
	for r := range m.Rows {
		for i, col := range list {
			out.Cells[r*out.Cols+i] = m.Cells[r*m.Cols+col]
		}
	}
	return value.OfMatrix(out)
}

func filter(c *Call) value.Value {
	m, keep := c.clipped(c.Args[0]), c.clipped(c.Args[1])
	byRow := keep.Cols == 1 && keep.Rows == m.Rows
	if !byRow && !(keep.Rows == 1 && keep.Cols == m.Cols) {
		return value.Error(workbook.ErrValue)
	}
	var list []int
	for i, s := range keep.Cells {
		yes, e := value.ToBool(s)
		if e != workbook.NoError {
			return value.Error(e)
		}
		if yes {
			list = append(list, i)
		}
	}
	if len(list) == 0 {
		if len(c.Args) > 2 {
			if v := c.Compute(2); v.Kind != value.Omitted {
				return v
			}
		}
		return value.Error(workbook.ErrCalc)
	}
	if byRow {
		return rowsAt(m, list)
	}
	return columnsAt(m, list)
}

// scalars are the elements of an argument that may be an array, with a default where it is not given.
func (c *Call) scalars(i int, otherwise float64) []workbook.Scalar {
	if !c.has(i) {
		return []workbook.Scalar{workbook.NumberOf(otherwise)}
	}
	return c.matrix(c.Args[i]).Cells
}

func sortArray(c *Call) value.Value {
	if c.Args[0].Kind == workbook.Error {
		return c.Args[0]
	}
	m := c.clipped(c.Args[0])
	byCol := len(c.Args) > 3 && c.Args[3].Num != 0
	keys, orders := c.scalars(1, 1), c.scalars(2, 1)
	if len(orders) != 1 && len(orders) != len(keys) {
		return value.Error(workbook.ErrValue)
	}
	n, width := m.Rows, m.Cols
	if byCol {
		n, width = width, n
	}
	at := func(line, key int) workbook.Scalar {
		if byCol {
			return m.Cells[key*m.Cols+line]
		}
		return m.Cells[line*m.Cols+key]
	}
	var criteria []sortKey
	for i, s := range keys {
		x, e := c.Calendar().Number(s)
		y, e2 := c.Calendar().Number(orders[min(i, len(orders)-1)])
		if e != workbook.NoError || e2 != workbook.NoError || x < 1 || int(x) > width || y != 1 && y != -1 {
			return value.Error(workbook.ErrValue)
		}
		key := int(x) - 1
		criteria = append(criteria, sortKey{func(line int) workbook.Scalar { return at(line, key) }, int(y)})
	}
	list := sortedLines(n, criteria)
	if byCol {
		return columnsAt(m, list)
	}
	return rowsAt(m, list)
}

// sortKey gives what a line is sorted by, and the direction: 1 or -1.
type sortKey struct {
	at    func(line int) workbook.Scalar
	order int
}

func sortedLines(n int, keys []sortKey) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	slices.SortStableFunc(list, func(p, q int) int {
		for _, k := range keys {
			a, b := k.at(p), k.at(q)
			blank := a.Kind == workbook.Blank || b.Kind == workbook.Blank
			if o := value.Order(a, b); o != 0 {
				if blank {
					return o // blanks last in both directions
				}
				return o * k.order
			}
		}
		return 0
	})
	return list
}

func sortBy(c *Call) value.Value {
	m := c.clipped(c.Args[0])
	var keys []sortKey
	byCol := false
	for i := 1; i < len(c.Args); i += 2 {
		by := c.clipped(c.Args[i])
		order := 1.0
		if c.has(i + 1) {
			x, e := c.Calendar().Number(c.single(c.Args[i+1]))
			if e != workbook.NoError || x != 1 && x != -1 {
				return value.Error(workbook.ErrValue)
			}
			order = x
		}
		rows := by.Cols == 1 && by.Rows == m.Rows
		if !rows && !(by.Rows == 1 && by.Cols == m.Cols) || i > 1 && byCol == rows {
			return value.Error(workbook.ErrValue)
		}
		byCol = !rows
		keys = append(keys, sortKey{func(line int) workbook.Scalar { return by.Cells[line] }, int(order)})
	}
	if byCol {
		return columnsAt(m, sortedLines(m.Cols, keys))
	}
	return rowsAt(m, sortedLines(m.Rows, keys))
}

func unique(c *Call) value.Value {
	m := c.clipped(c.Args[0])
	byCol := len(c.Args) > 1 && c.Args[1].Num != 0
	once := len(c.Args) > 2 && c.Args[2].Num != 0
	n := m.Rows
	if byCol {
		n = m.Cols
	}
	first := map[string]int{}
	times := make([]int, n)
	var list []int
	for i := range n {
		key := lineKey(m, i, byCol)
		if k, seen := first[key]; seen {
			times[k]++
			continue
		}
		first[key] = i
		times[i] = 1
		list = append(list, i)
	}
	if once {
		list = slices.DeleteFunc(list, func(i int) bool { return times[i] > 1 })
	}
	if byCol {
		return columnsAt(m, list)
	}
	return rowsAt(m, list)
}

// lineKey is a text that two lines share exactly when they are the same.
func lineKey(m *value.Matrix, i int, byCol bool) string {
	var b []byte
	n := m.Cols
	if byCol {
		n = m.Rows
	}
	for k := range n {
		at := i*m.Cols + k
		if byCol {
			at = k*m.Cols + i
		}
		s := m.Cells[at]
		b = append(b, byte(s.Kind), byte(s.Err))
		bits := math.Float64bits(s.Num)
		for range 8 {
			b = append(b, byte(bits))
			bits >>= 8
		}
		b = append(b, string(lower(s.Text))...)
		b = append(b, 0)
	}
	return string(b)
}

func transpose(c *Call) value.Value {
	m := c.matrix(c.Args[0])
	if len(m.Cells) == 1 {
		return value.Of(m.Cells[0])
	}
	out := value.NewMatrix(m.Cols, m.Rows)
	for i, s := range m.Cells {
		out.Cells[i%m.Cols*m.Rows+i/m.Cols] = s
	}
	return value.OfMatrix(out)
}

func stack(c *Call) value.Value {
	var parts []*value.Matrix
	rows, cols, sumRows, sumCols := 0, 0, 0, 0
	for _, v := range c.Args {
		m := c.clipped(v)
		parts = append(parts, m)
		rows, cols = max(rows, m.Rows), max(cols, m.Cols)
		sumRows, sumCols = sumRows+m.Rows, sumCols+m.Cols
	}
	beside := c.Name == "HSTACK"
	if beside {
		cols = sumCols
	} else {
		rows = sumRows
	}
	out, v := c.filled(rows, cols)
	if out == nil {
		return v
	}
	at := 0
	for _, m := range parts {
		for i, s := range m.Cells {
			if beside {
				out.Cells[i/m.Cols*cols+at+i%m.Cols] = s
			} else {
				out.Cells[(at+i/m.Cols)*cols+i%m.Cols] = s
			}
		}
		if beside {
			at += m.Cols
		} else {
			at += m.Rows
		}
	}
	return value.OfMatrix(out)
}

// filled is an array of #N/A; nil with the value to give where it would be too large.
func (c *Call) filled(rows, cols int) (*value.Matrix, value.Value) {
	if rows*cols > value.MaxCells {
		return nil, c.Unsupported("an array that is too large")
	}
	out := value.NewMatrix(rows, cols)
	for i := range out.Cells {
		out.Cells[i] = fail(workbook.ErrNA)
	}
	return out, value.Value{}
}

func toLine(c *Call) value.Value {
	m := c.clipped(c.Args[0])
	ignore := int(c.num(1, 0))
	if ignore < 0 || ignore > 3 {
		return value.Error(workbook.ErrValue)
	}
	byCol := len(c.Args) > 2 && c.Args[2].Num != 0
	var list []workbook.Scalar
	for i := range m.Cells {
		s := m.Cells[i]
		if byCol {
			s = m.Cells[i%m.Rows*m.Cols+i/m.Rows]
		}
		if ignore&1 != 0 && s.Kind == workbook.Blank || ignore&2 != 0 && s.Kind == workbook.Error {
			continue
		}
		list = append(list, s)
	}
	if len(list) == 0 {
		return value.Error(workbook.ErrCalc)
	}
	if c.Name == "TOCOL" {
		return value.OfMatrix(&value.Matrix{Rows: len(list), Cols: 1, Cells: list})
	}
	return value.OfMatrix(&value.Matrix{Rows: 1, Cols: len(list), Cells: list})
}

func wrap(c *Call) value.Value {
	m := c.clipped(c.Args[0])
	if m.Rows != 1 && m.Cols != 1 {
		return value.Error(workbook.ErrValue)
	}
	n := int(c.Args[1].Num)
	if n < 1 {
		return value.Error(workbook.ErrNum)
	}
	n = min(n, len(m.Cells))
	lines := (len(m.Cells) + n - 1) / n
	pad := fail(workbook.ErrNA)
	if c.has(2) {
		pad = c.Args[2].Scalar
	}
	rows, cols := lines, n
	if c.Name == "WRAPCOLS" {
		rows, cols = n, lines
	}
	out := value.NewMatrix(rows, cols)
	for i := range out.Cells {
		k := i
		if c.Name == "WRAPCOLS" {
			k = i%cols*rows + i/cols
		}
		out.Cells[i] = pad
		if k < len(m.Cells) {
			out.Cells[i] = m.Cells[k]
		}
	}
	return value.OfMatrix(out)
}

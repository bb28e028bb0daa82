package function

import (
	"math"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func lookupFunctions() []Spec {
	return []Spec{
		{Name: "MATCH", Args: "srn", Min: 2, Eval: match},
		{Name: "VLOOKUP", Args: "srnb", Min: 3, Eval: tableLookup},
		{Name: "HLOOKUP", Args: "srnb", Min: 3, Eval: tableLookup},
		{Name: "LOOKUP", Args: "saa", Min: 2, Flags: Stretch, Eval: lookup},
		{Name: "XMATCH", Args: "srnn", Min: 2, Eval: xMatch},
		{Name: "XLOOKUP", Args: "srrlnn", Min: 3, Flags: Reference | Arrays, Eval: xLookup},
		{Name: "INDEX", Args: "annn", Min: 1, Flags: Reference | Arrays, Eval: index},
		{Name: "OFFSET", Args: "pnnnn", Min: 3, Flags: Reference | Dynamic | Volatile, Eval: offsetRef},
		{Name: "INDIRECT", Args: "tb", Min: 1, Flags: Reference | Dynamic | Volatile, Eval: func(c *Call) value.Value {
			return c.ParseReference(c.Args[0].Text, len(c.Args) < 2 || c.Args[1].Num != 0)
		}},
	}
}

func match(c *Call) value.Value {
	l, ok := c.lineOf(c.Args[1])
	if !ok {
		return value.Error(workbook.ErrNA)
	}
	want := sought(c.Args[0].Scalar)
	if want.Kind == workbook.Text && len(want.Text) > 255 && value.Length(want.Text) > 255 {
		return value.Error(workbook.ErrValue)
	}
	var at int
	switch kind := c.num(2, 1); {
	case kind == 0:
		at = l.exact(want, true)
	case kind > 0:
		at = l.ascending(want)
	default:
		at = l.descending(want)
	}
	return position(at)
}

// position is an index that counts from 0 as one that counts from 1; #N/A for -1.
func position(at int) value.Value {
	if at < 0 {
		return value.Error(workbook.ErrNA)
	}
	return value.Number(float64(at + 1))
}

// tableLookup is VLOOKUP, and HLOOKUP with rows and columns exchanged.
func tableLookup(c *Call) value.Value {
	down := c.Name == "VLOOKUP"
	rows, cols, ok := c.size(c.Args[1])
	switch s := c.Args[1]; {
	case s.IsScalar() && s.Kind != workbook.Text && s.Kind != workbook.Error:
		return value.Error(workbook.ErrNA)
	case !ok || s.IsScalar():
		return value.Error(workbook.ErrValue)
	}
	if !down {
		cols = rows
	}
	k := c.Args[2].Num
	if k < 1 {
		return value.Error(workbook.ErrValue)
	}
	if int(k) > cols {
		return value.Error(workbook.ErrRef)
	}
	want := sought(c.Args[0].Scalar)
	if want.Kind == workbook.Text && len(want.Text) > 255 && value.Length(want.Text) > 255 {
		return value.Error(workbook.ErrValue)
	}
	keys := c.part(c.Args[1], 0, down)
	var at int
	if len(c.Args) > 3 && c.Args[3].Num == 0 {
		at = keys.exact(want, true)
	} else {
		at = keys.ascending(want)
	}
	if at < 0 {
		return value.Error(workbook.ErrNA)
	}
	return found(c.part(c.Args[1], int(k)-1, down).get(at))
}

// found is a cell's content as the result of a look-up: blank is 0.
func found(s workbook.Scalar) value.Value {
	if s.Kind == workbook.Blank {
		return value.Number(0)
	}
	return value.Of(s)
}

// size is the number of rows and columns of an argument; false for references to several areas.
func (c *Call) size(v value.Value) (rows, cols int, ok bool) {
	if r := v.Ref(); r != nil {
		return r.Areas[0].Rows(), r.Areas[0].Cols(), len(r.Areas) == 1
	}
	if m := v.Matrix(); m != nil {
		return m.Rows, m.Cols, true
	}
	return 1, 1, v.Kind != value.Function
}

// lookup is LOOKUP: in a vector with a result vector, or in the first row or column of a table with the last one.
func lookup(c *Call) value.Value {
	want := sought(c.Args[0].Scalar)
	if c.Args[1].Kind == workbook.Error {
		return c.Args[1]
	}
	rows, cols, ok := c.size(c.Args[1])
	if !ok {
		return value.Error(workbook.ErrValue)
	}
	down := cols <= rows
	keys := c.part(c.Args[1], 0, down)
	at := keys.ascending(want)
	if at < 0 {
		return value.Error(workbook.ErrNA)
	}
	if len(c.Args) < 3 {
		last := rows - 1
		if down {
			last = cols - 1
		}
		return found(c.part(c.Args[1], last, down).get(at))
	}
	results, ok := c.lineOf(c.Args[2])
	if !ok || at >= results.length() && results.m != nil {
		return value.Error(workbook.ErrNA)
	}
	return found(results.get(at))
}

// seek is the search of XMATCH and XLOOKUP: modes as the fourth (match) and fifth (search) argument of XLOOKUP.
func (l line) seek(want workbook.Scalar, mode, search float64) (int, workbook.ErrorCode) {
	binary := search == 2 || search == -2
	if !binary && search != 1 && search != -1 || mode != math.Trunc(mode) || mode < -1 || mode > 3 || binary && mode > 1 {
		return -1, workbook.ErrValue
	}
	if want.Kind == workbook.Blank || want.Kind == value.Omitted {
		return l.blank(search == -1), workbook.NoError
	}
	switch {
	case mode == 3 && want.Kind != workbook.Text:
		return -1, workbook.NoError
	case mode == 3:
		return l.matching(want.Text, search == -1)
	case mode == 2 && search == 1:
		return l.exact(want, true), workbook.NoError
	case mode == 2:
		return l.exactLast(want, true), workbook.NoError
	case mode == 0 && search < 0:
		return l.exactLast(want, false), workbook.NoError
	case mode == 0:
		return l.exact(want, false), workbook.NoError
	}
	return l.nearest(want, int(mode), search < 0, binary), workbook.NoError
}

func xMatch(c *Call) value.Value {
	l, ok := c.lineOf(c.Args[1])
	if !ok {
		return value.Error(workbook.ErrValue)
	}
	at, e := l.seek(c.Args[0].Scalar, c.num(2, 0), c.given(3, 1))
	if e != workbook.NoError {
		return value.Error(e)
	}
	return position(at)
}

// given is argument i, of class Num, or another number where it is missing or left out.
func (c *Call) given(i int, otherwise float64) float64 {
	if c.has(i) {
		return c.Args[i].Num
	}
	return otherwise
}

func xLookup(c *Call) value.Value {
	l, ok := c.lineOf(c.Args[1])
	if !ok {
		return value.Error(workbook.ErrValue)
	}
	rows, cols, ok := c.size(c.Args[2])
	if !ok || l.down && rows != l.length() || !l.down && cols != l.length() {
		return value.Error(workbook.ErrValue)
	}
	at, e := l.seek(c.Args[0].Scalar, c.num(4, 0), c.given(5, 1))
	if e != workbook.NoError {
		return value.Error(e)
	}
	if at < 0 {
		if len(c.Args) > 3 {
			if v := c.Compute(3); v.Kind != value.Omitted {
				return v
			}
		}
		return value.Error(workbook.ErrNA)
	}
	if l.down {
		return c.block(c.Args[2], at, 0, 1, cols)
	}
	return c.block(c.Args[2], 0, at, rows, 1)
}

// block is a part of a reference or an array: a reference of a reference, else an array or a scalar.
func (c *Call) block(v value.Value, row, col, rows, cols int) value.Value {
	if r := v.Ref(); r != nil {
		a := r.Areas[0]
		first := offset(a, row, col)
		a.First, a.Last = first, workbook.Address{Row: first.Row + int32(rows-1), Col: first.Col + int32(cols-1)}
		return value.OfArea(a)
	}
	m := c.matrix(v)
	if rows == 1 && cols == 1 {
		return value.Of(m.Cells[row*m.Cols+col])
	}
	out := value.NewMatrix(rows, cols)
	for i := range out.Cells {
		out.Cells[i] = m.Cells[(row+i/cols)*m.Cols+col+i%cols]
	}
	return value.OfMatrix(out)
}

// index is INDEX: row or column 0 means all of them.
func index(c *Call) value.Value {
	v := c.Args[0]
	if v.Kind == workbook.Error {
		return v
	}
	k, areas := int(c.given(3, 1)), 1
	if r := v.Ref(); r != nil {
		areas = len(r.Areas)
	}
	if k < 1 || k > areas {
		return value.Error(workbook.ErrRef)
	}
	if r := v.Ref(); r != nil {
		v = value.OfArea(r.Areas[k-1])
	}
	rows, cols, _ := c.size(v)
	row, col := int(c.num(1, 0)), int(c.num(2, 0))
	if len(c.Args) == 2 && rows == 1 && cols > 1 {
		row, col = 1, row // one row: the only index is the column
		if col == 0 {
			row = 0
		}
	}
	if row < 0 || col < 0 {
		return value.Error(workbook.ErrValue)
	}
	if row > rows || col > cols {
		return value.Error(workbook.ErrRef)
	}
	if len(c.Args) <= 2 && cols == 1 && col == 0 {
		col = 1
	}
	top, left, high, wide := row-1, col-1, 1, 1
	if row == 0 {
		top, high = 0, rows
	}
	if col == 0 {
		left, wide = 0, cols
	}
	return c.block(v, top, left, high, wide)
}

func offsetRef(c *Call) value.Value {
	r := c.Args[0].Ref()
	if r == nil {
		if c.Args[0].Kind == workbook.Error {
			return c.Args[0]
		}
		return value.Error(workbook.ErrValue)
	}
	if len(r.Areas) != 1 {
		return value.Error(workbook.ErrValue)
	}
	a := r.Areas[0]
	row, col := int(a.First.Row)+int(c.Args[1].Num), int(a.First.Col)+int(c.Args[2].Num)
	high, wide := extentOf(c.given(3, float64(a.Rows()))), extentOf(c.given(4, float64(a.Cols())))
	if high == 0 || wide == 0 {
		return value.Error(workbook.ErrRef)
	}
	if high < 0 {
		row, high = row+high+1, -high
	}
	if wide < 0 {
		col, wide = col+wide+1, -wide
	}
	if row < 0 || col < 0 || row+high > workbook.MaxRows || col+wide > workbook.MaxCols {
		return value.Error(workbook.ErrRef)
	}
	a.First = workbook.Address{Row: int32(row), Col: int32(col)}
	a.Last = workbook.Address{Row: int32(row + high - 1), Col: int32(col + wide - 1)}
	return value.OfArea(a)
}

// extentOf is a height or a width without its fraction; what is not 0 is at least 1.
func extentOf(x float64) int {
	if x > 0 && x < 1 {
		return 1
	}
	return int(max(min(x, 1e8), -1e8))
}

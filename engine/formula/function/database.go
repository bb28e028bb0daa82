package function

import (
	"math"
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Functions of a table with a row of headers, over the rows that meet criteria: a row of headers too, and rows of
// conditions of which one has to hold entirely.

func databaseFunctions() []Spec {
	numeric := func(name string, f sample) Spec {
		return Spec{Name: name, Args: "rrr", Min: 3, Flags: Records, Eval: func(c *Call) value.Value {
			cells, e := c.records()
			if e != workbook.NoError {
				return value.Error(e)
			}
			var x []float64
			for _, s := range cells {
				switch s.Kind {
				case workbook.Number:
					x = append(x, s.Num)
				case workbook.Error:
					return value.Of(s)
				}
			}
			return result(f(x))
		}}
	}
	counting := func(name string, counts func(workbook.Scalar) bool) Spec {
		return Spec{Name: name, Args: "rrr", Min: 3, Flags: Records, Eval: func(c *Call) value.Value {
			cells, e := c.records()
			n := 0
			for _, s := range cells {
				n += flag(counts(s) || c.Args[1].Kind == value.Omitted)
			}
			return result(float64(n), e)
		}}
	}
	return []Spec{
		counting("DCOUNT", func(s workbook.Scalar) bool { return s.Kind == workbook.Number }),
		counting("DCOUNTA", func(s workbook.Scalar) bool { return s.Kind != workbook.Blank }),
		{Name: "DGET", Args: "rrr", Min: 3, Flags: Records, Eval: getRecord},
		numeric("DSUM", sumOf),
		numeric("DAVERAGE", averageOf),
		numeric("DMIN", leastOf),
		numeric("DMAX", greatestOf),
		numeric("DPRODUCT", productOf),
		numeric("DVAR", variance),
		numeric("DVARP", varianceP),
		numeric("DSTDEV", standard(variance)),
		numeric("DSTDEVP", standard(varianceP)),
	}
}

func getRecord(c *Call) value.Value {
	cells, e := c.records()
	switch {
	case e != workbook.NoError:
		return value.Error(e)
	case len(cells) == 0:
		return value.Error(workbook.ErrValue)
	case len(cells) > 1:
		return value.Error(workbook.ErrNum)
	}
	return value.Of(cells[0])
}

// records are the cells of the field in the rows of the database that meet the criteria. Arguments: database, field,
// criteria. Without a field they are the first cells of the rows.
func (c *Call) records() ([]workbook.Scalar, workbook.ErrorCode) {
	data, criteria := c.used(c.Args[0]), c.used(c.Args[2])
	if data == nil || criteria == nil || data.Rows < 2 {
		return nil, workbook.ErrValue
	}
	col, e := c.field(data)
	if e != workbook.NoError {
		return nil, e
	}
	rows := c.recordConditions(data, criteria)
	var out []workbook.Scalar
	for i := 1; i < data.Rows; i++ {
		row := data.Cells[i*data.Cols : (i+1)*data.Cols]
		for _, conditions := range rows {
			if c.meetsAll(conditions, row, i-1) {
				out = append(out, row[col])
				break
			}
		}
	}
	return out, workbook.NoError
}

// used is an argument as an array, a reference cut to what is used below its first row; nil for what is no range.
func (c *Call) used(v value.Value) *value.Matrix {
	r := v.Ref()
	if r == nil {
		return v.Matrix()
	}
	if len(r.Areas) != 1 {
		return nil
	}
	a := r.Areas[0]
	if u, ok := c.Clip(a); ok && u.Last.Row < a.Last.Row && a.Rows() > 2 && a.Last.Row == workbook.MaxRows-1 {
		a.Last.Row = max(u.Last.Row, a.First.Row+1)
	}
	return c.matrix(value.OfArea(a))
}

// field finds the column of a field: by its header, or by its number from 1 on.
func (c *Call) field(data *value.Matrix) (int, workbook.ErrorCode) {
	v := c.Read(c.Args[1])
	switch v.Kind {
	case value.Omitted:
		return 0, workbook.NoError
	case workbook.Error:
		return 0, v.Err
	case workbook.Text:
		if col := headerIndex(data, v.Scalar); col >= 0 {
			return col, workbook.NoError
		}
	case workbook.Number, workbook.Bool:
		if n := math.Trunc(v.Num); n >= 1 && n <= float64(data.Cols) {
			return int(n) - 1, workbook.NoError
		}
	}
	return 0, workbook.ErrValue
}

// headerIndex is the first column with a header; -1 if there is none. Case does not matter.
func headerIndex(data *value.Matrix, header workbook.Scalar) int {
	want, e := value.ToText(header)
	if e != workbook.NoError || want == "" {
		return -1
	}
	for col, s := range data.Cells[:data.Cols] {
		if text, e := value.ToText(s); e == workbook.NoError && strings.EqualFold(text, want) {
			return col
		}
	}
	return -1
}

// recordCondition is what one cell of a column has to meet. Column -1 stands for a condition of no column, whose formula is computed for
// each record as if it stood beside it, and a constant that has to be true ("formula as criteria" in Microsoft's help).
type recordCondition struct {
	col       int
	criterion Criterion
	prefix    *Pattern // for a text without an operator: what a cell begins with
	holds     bool
	cell      *value.Area // of a condition of no column
}

func (c *Call) recordConditions(data, criteria *value.Matrix) [][]recordCondition {
	var out [][]recordCondition
	for i := 1; i < criteria.Rows; i++ {
		var row []recordCondition
		for k := range criteria.Cols {
			s := criteria.Cells[i*criteria.Cols+k]
			if s.Kind == workbook.Blank || s.Kind == workbook.Text && s.Text == "" {
				continue
			}
			condition := c.recordCondition(headerIndex(data, criteria.Cells[k]), s)
			if r := c.Args[2].Ref(); condition.col < 0 && r != nil && c.Args[0].Ref() != nil {
				at := workbook.Address{Row: r.Areas[0].First.Row + int32(i), Col: r.Areas[0].First.Col + int32(k)} //nolint:gosec // of a sheet
				condition.cell = &value.Area{Sheet: r.Areas[0].Sheet, Rect: workbook.Rect{First: at, Last: at}}
			}
			row = append(row, condition)
		}
		out = append(out, row)
	}
	return out
}

func (c *Call) recordCondition(col int, s workbook.Scalar) recordCondition {
	out := recordCondition{col: col, criterion: NewCriterion(c.Calendar(), s)}
	if col < 0 {
		out.holds = (s.Kind == workbook.Bool || s.Kind == workbook.Number) && s.Num != 0
		return out
	}
	if s.Kind == workbook.Text && !strings.ContainsRune("=<>", rune(s.Text[0])) && parsed(c.Calendar(), s.Text).Kind == workbook.Text {
		out.prefix = NewPattern(s.Text + "*")
	}
	return out
}

// meetsAll tells whether a record, counted from 0, meets conditions.
func (c *Call) meetsAll(conditions []recordCondition, row []workbook.Scalar, record int) bool {
	for i := range conditions {
		q := &conditions[i]
		switch {
		case q.col < 0:
			if !c.meets(q, record) {
				return false
			}
		case q.prefix != nil:
			if s := row[q.col]; s.Kind != workbook.Text || !q.prefix.Match(s.Text) {
				return false
			}
		case !q.criterion.Holds(row[q.col]):
			return false
		}
	}
	return true
}

// meets tells whether a record meets a condition of no column.
func (c *Call) meets(q *recordCondition, record int) bool {
	if q.cell == nil {
		return q.holds
	}
	s, formula := c.Record(*q.cell, record, c.Args[0].Ref().Areas[0])
	if !formula {
		return q.holds
	}
	return (s.Kind == workbook.Bool || s.Kind == workbook.Number) && s.Num != 0
}

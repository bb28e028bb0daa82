package function

import (
	"tyche/engine/formula/arith"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

func conditionalFunctions() []Spec {
	return []Spec{
		{Name: "COUNTIF", Args: "rx", Min: 2, Flags: EachRef, Eval: countIf},
		{Name: "COUNTIFS", Args: "rx*rx", Min: 2, Flags: EachRef, Eval: countIf},
		{Name: "SUMIF", Args: "rxr", Min: 2, Flags: Stretch | EachRef, Eval: ifOverOne},
		{Name: "AVERAGEIF", Args: "rxr", Min: 2, Flags: Stretch | EachRef, Eval: ifOverOne},
		{Name: "SUMIFS", Args: "rrx*rx", Min: 3, Flags: EachRef, Eval: ifOverMany},
		{Name: "AVERAGEIFS", Args: "rrx*rx", Min: 3, Flags: EachRef, Eval: ifOverMany},
		{Name: "MAXIFS", Args: "rrx*rx", Min: 3, Flags: EachRef, Eval: ifOverMany},
		{Name: "MINIFS", Args: "rrx*rx", Min: 3, Flags: EachRef, Eval: ifOverMany},
	}
}

// condition is a range and what its cells have to meet.
type condition struct {
	area      value.Area
	criterion Criterion
}

// conditions reads pairs of a range and a criterion from argument i on. All ranges must have one size.
func (c *Call) conditions(i int) ([]condition, workbook.ErrorCode) {
	var out []condition
	if (len(c.Args)-i)%2 != 0 {
		return nil, workbook.ErrValue
	}
	for ; i+1 < len(c.Args); i += 2 {
		r := c.Args[i].Ref()
		if r == nil || len(r.Areas) != 1 {
			return nil, workbook.ErrValue
		}
		cond := condition{r.Areas[0], NewCriterion(c.Calendar(), c.Args[i+1].Scalar)}
		if len(out) > 0 && (cond.area.Rows() != out[0].area.Rows() || cond.area.Cols() != out[0].area.Cols()) {
			return nil, workbook.ErrValue
		}
		out = append(out, cond)
	}
	return out, workbook.NoError
}

// meeting visits the places, as offsets, where all conditions hold. It answers how many places beyond the used part of
// the sheets hold as well: blank ones, where blank cells meet every condition.
func (c *Call) meeting(conds []condition, visit func(row, col int)) (beyond int) {
	for i := range conds {
		if !conds[i].criterion.Blanks() {
			conds[0], conds[i] = conds[i], conds[0]
			if c.meetingPlaces(conds, visit) {
				return 0
			}
			c.EachCell(conds[0].area, func(row, col int, s workbook.Scalar) bool {
				if conds[0].criterion.Holds(s) && c.allHold(conds[1:], row, col) {
					visit(row, col)
				}
				return true
			})
			return 0
		}
	}
	rows, cols := 0, 0
	for _, cond := range conds {
		if used, ok := c.Clip(cond.area); ok {
			rows = max(rows, int(used.Last.Row-cond.area.First.Row)+1)
			cols = max(cols, int(used.Last.Col-cond.area.First.Col)+1)
		}
	}
	for row := range rows {
		for col := range cols {
			if c.allHold(conds, row, col) {
				visit(row, col)
			}
		}
	}
	return conds[0].area.Rows()*conds[0].area.Cols() - rows*cols
}

// meetingPlaces is meeting where the places of the value that the first condition asks for are known.
func (c *Call) meetingPlaces(conds []condition, visit func(row, col int)) (known bool) {
	a := conds[0].area
	want, ok := conds[0].criterion.literal()
	if !ok || a.Rows() > 1 && a.Cols() > 1 {
		return false
	}
	return c.EachPlace(a, want, true, func(i int) bool {
		row, col := i, 0
		if a.Rows() == 1 {
			row, col = 0, i
		}
		if c.allHold(conds, row, col) {
			visit(row, col)
		}
		return c.Spend(1)
	})
}

func (c *Call) allHold(conds []condition, row, col int) bool {
	for i := range conds {
		if !conds[i].criterion.Holds(c.Cell(conds[i].area.Sheet, offset(conds[i].area, row, col))) {
			return false
		}
	}
	return true
}

// offset is the cell at a row and a column of an area, counted from its corner.
func offset(a value.Area, row, col int) workbook.Address {
	return workbook.Address{Row: a.First.Row + int32(row), Col: a.First.Col + int32(col)}
}

func countIf(c *Call) value.Value {
	conds, e := c.conditions(0)
	if e != workbook.NoError {
		return value.Error(e)
	}
	n := 0
	n += c.meeting(conds, func(int, int) { n++ })
	return value.Number(float64(n))
}

// ifOverOne is SUMIF and AVERAGEIF: what is added up starts at the corner of the third argument.
func ifOverOne(c *Call) value.Value {
	args := c.Args
	over := args[0]
	if c.has(2) {
		over = args[2]
	}
	c.Args = args[:2]
	conds, e := c.conditions(0)
	if e != workbook.NoError {
		return value.Error(e)
	}
	r := over.Ref()
	if r == nil || len(r.Areas) != 1 {
		return value.Error(workbook.ErrValue)
	}
	return c.aggregate(conds, r.Areas[0], c.Name[:3])
}

func ifOverMany(c *Call) value.Value {
	conds, e := c.conditions(1)
	if e != workbook.NoError {
		return value.Error(e)
	}
	r := c.Args[0].Ref()
	if r == nil || len(r.Areas) != 1 {
		return value.Error(workbook.ErrValue)
	}
	if a := r.Areas[0]; a.Rows() != conds[0].area.Rows() || a.Cols() != conds[0].area.Cols() {
		return value.Error(workbook.ErrValue)
	}
	return c.aggregate(conds, r.Areas[0], c.Name[:3])
}

// aggregate computes SUM, AVE, MAX or MIN of the numbers of an area at the places where the conditions hold.
func (c *Call) aggregate(conds []condition, over value.Area, what string) value.Value {
	total, best, n, code := 0.0, 0.0, 0, workbook.NoError
	c.meeting(conds, func(row, col int) {
		at := offset(over, row, col)
		if at.Row >= workbook.MaxRows || at.Col >= workbook.MaxCols {
			return
		}
		s := c.Cell(over.Sheet, at)
		switch s.Kind {
		case workbook.Error:
			if code == workbook.NoError {
				code = s.Err
			}
		case workbook.Number:
			total += s.Num
			if n == 0 || what == "MAX" && s.Num > best || what == "MIN" && s.Num < best {
				best = s.Num
			}
			n++
		}
	})
	switch {
	case code != workbook.NoError:
		return value.Error(code)
	case what == "SUM":
		return value.Number(total)
	case what == "AVE":
		return result(arith.Div(total, float64(n)))
	}
	return value.Number(best)
}

package lower

import (
	"math"

	"tyche/engine/formula"
	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/program"
	"tyche/engine/workbook"
)

// countIf is COUNTIF or COUNTIFS with constant criteria.
func (l *lowerer) countIf(args []formula.Expr) operand {
	var masks []program.Mask
	if len(args) == 2 {
		masks = l.criterion(args[0], args[1])
	} else {
		masks, _ = l.conditions(args)
	}
	if l.err != nil || len(masks) == 0 {
		return l.number(0)
	}
	o := l.numeric(l.b.Count(masks...), 0, float64(len(masks)))
	o.zero = false
	return o
}

// conditions is, for every cell of ranges of one shape, where all of them meet their constant criteria. Ranges that reach beyond
// the used part of a sheet are left to the evaluator.
func (l *lowerer) conditions(pairs []formula.Expr) ([]program.Mask, value.Area) {
	first, _ := l.areaOf(pairs[0])
	var all []program.Mask
	for i := 0; i < len(pairs); i += 2 {
		a, ok := l.areaOf(pairs[i])
		if !ok || i+1 == len(pairs) || !l.used(a) || a.Rows() != first.Rows() || a.Cols() != first.Cols() {
			l.refuse("conditions on ranges that are computed, of different shapes or too large")
			return nil, first
		}
		masks := l.criterion(pairs[i], pairs[i+1])
		if l.err != nil {
			return nil, first
		}
		for k := range all {
			masks[k] = l.b.And(all[k], masks[k])
		}
		all = masks
	}
	return all, first
}

// used tells whether an area is of a moderate size and lies in the used part of its sheet.
func (l *lowerer) used(a value.Area) bool {
	if a.Rows()*a.Cols() > maxElements {
		return false
	}
	clipped, some := l.model.Clip(a)
	return some && clipped == a
}

// criterion is, for every cell of a range, where it meets a constant criterion. Whole columns count only what is used,
// so a criterion that blank cells meet is left to the evaluator there.
func (l *lowerer) criterion(rangeArg, criterionArg formula.Expr) []program.Mask {
	k, known := l.constant(l.expr(criterionArg))
	_, isArea := l.areaOf(rangeArg)
	if l.err != nil || !known || !isArea || k.Kind == workbook.Error {
		l.refuse("a criterion that is uncertain")
		return nil
	}
	crit := function.NewCriterion(l.calendar, k)
	if crit.Blanks() {
		l.refuse("a criterion that blank cells meet")
		return nil
	}
	cells := l.area(rangeArg)
	masks := make([]program.Mask, 0, len(cells))
	for _, o := range cells {
		m, ok := l.meets(&crit, o)
		if !ok {
			l.refuse("a criterion on values whose kind is uncertain")
			return nil
		}
		masks = append(masks, m)
	}
	return masks
}

// meets is where a value meets a criterion.
func (l *lowerer) meets(crit *function.Criterion, o operand) (program.Mask, bool) {
	if s, known := l.constant(o); known {
		return l.b.ConstMask(crit.Holds(s)), true
	}
	op, x, ok := crit.Number()
	if !ok || o.kinds != isNumber {
		return 0, false
	}
	k := l.b.Const(x)
	var m program.Mask
	switch op {
	case "=":
		m = l.b.Equal(o.Num, k)
	case "<>":
		m = l.b.NotEqual(o.Num, k)
	case "<":
		m = l.b.Less(o.Num, k)
	case "<=":
		m = l.b.LessEqual(o.Num, k)
	case ">":
		m = l.b.Greater(o.Num, k)
	default:
		m = l.b.GreaterEqual(o.Num, k)
	}
	if o.fails {
		// An error meets only "<>".
		failed := l.b.IsError(o.Code)
		if op == "<>" {
			return l.b.Or(m, failed), true
		}
		return l.b.And(m, l.b.Not(failed)), true
	}
	return m, true
}

// overOne is SUMIF or AVERAGEIF with a constant criterion over ranges of one shape.
func (l *lowerer) overOne(c *formula.Call) operand {
	args := c.Args
	a, isArea := l.areaOf(args[0])
	sum := a
	if len(args) > 2 {
		b, ok := l.areaOf(args[2])
		isArea = isArea && ok
		sum = value.Area{Sheet: b.Sheet, Rect: workbook.Rect{First: b.First, Last: workbook.Address{
			Row: b.First.Row + a.Last.Row - a.First.Row, Col: b.First.Col + a.Last.Col - a.First.Col}}}
	}
	if !isArea || !l.used(a) || sum.Last.Row >= workbook.MaxRows || sum.Last.Col >= workbook.MaxCols {
		return l.refuse(c.Func.Name + " over ranges that are computed, missing or too large")
	}
	masks := l.criterion(args[0], args[1])
	if l.err != nil {
		return l.number(0)
	}
	return l.selected(c.Func.Name, masks, l.cellsOf(sum))
}

// overMany is SUMIFS, AVERAGEIFS, MAXIFS or MINIFS with constant criteria over ranges of one shape.
func (l *lowerer) overMany(c *formula.Call) operand {
	masks, shape := l.conditions(c.Args[1:])
	a, ok := l.areaOf(c.Args[0])
	if l.err != nil || !ok || a.Rows() != shape.Rows() || a.Cols() != shape.Cols() {
		return l.refuse(c.Func.Name + " over ranges that are computed or of different shapes")
	}
	return l.selected(c.Func.Name, masks, l.cellsOf(a))
}

// selected adds up the numbers where their masks hold, or takes their mean, greatest or least.
func (l *lowerer) selected(name string, masks []program.Mask, values []operand) operand {
	var nums []operand
	var where []program.Mask
	for i, o := range values {
		if never, known := l.b.ConstOfMask(masks[i]); known && !never {
			continue
		}
		if o.fails || o.kinds&isNumber != 0 && o.kinds != isNumber {
			return l.refuse(name + " over values that may be errors or texts")
		}
		if o.kinds == isNumber {
			nums, where = append(nums, l.join(masks[i], o, l.number(0))), append(where, masks[i])
		}
	}
	switch name {
	case "AVERAGEIF", "AVERAGEIFS":
		if len(nums) == 0 {
			return l.failure(workbook.ErrDiv0)
		}
		return l.divide(l.total(nums), l.numeric(l.b.Count(where...), 0, float64(len(where))))
	case "MAXIFS":
		return l.extremeWhere(nums, where, l.b.Most, math.Max)
	case "MINIFS":
		return l.extremeWhere(nums, where, l.b.Least, math.Min)
	}
	return l.total(nums)
}

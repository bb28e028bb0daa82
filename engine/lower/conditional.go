package lower

import (
	"tyche/engine/formula"
	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/program"
	"tyche/engine/workbook"
)

// countIf is COUNTIF with a constant criterion.
func (l *lowerer) countIf(args []formula.Expr) operand {
	if len(args) != 2 {
		return l.refuse("COUNTIF with a missing argument")
	}
	masks := l.criterion(args[0], args[1])
	if l.err != nil || len(masks) == 0 {
		return l.number(0)
	}
	o := l.numeric(l.b.Count(masks...), 0, float64(len(masks)))
	o.zero = false
	return o
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

// sumIf is SUMIF with a constant criterion over ranges of one shape.
func (l *lowerer) sumIf(args []formula.Expr) operand {
	a, isArea := l.areaOf(args[0])
	sum := a
	if len(args) > 2 {
		b, ok := l.areaOf(args[2])
		isArea = isArea && ok
		sum = value.Area{Sheet: b.Sheet, Rect: workbook.Rect{First: b.First, Last: workbook.Address{
			Row: b.First.Row + a.Last.Row - a.First.Row, Col: b.First.Col + a.Last.Col - a.First.Col}}}
	}
	if !isArea || len(args) < 2 || sum.Last.Row >= workbook.MaxRows || sum.Last.Col >= workbook.MaxCols || a.Rows()*a.Cols() > maxElements {
		return l.refuse("SUMIF over ranges that are computed, missing or too large")
	}
	if clipped, some := l.model.Clip(a); !some || clipped != a {
		return l.refuse("SUMIF over cells beyond the used part of the sheet")
	}
	masks := l.criterion(args[0], args[1])
	if l.err != nil {
		return l.number(0)
	}
	return l.selected(masks, l.cellsOf(sum))
}

// selected adds up the numbers where their masks hold.
func (l *lowerer) selected(masks []program.Mask, values []operand) operand {
	var nums []operand
	for i, o := range values {
		if never, known := l.b.ConstOfMask(masks[i]); known && !never {
			continue
		}
		if o.fails || o.kinds&isNumber != 0 && o.kinds != isNumber {
			return l.refuse("SUMIF over values that may be errors or texts")
		}
		if o.kinds != isNumber {
			continue
		}
		nums = append(nums, l.join(masks[i], o, l.number(0)))
	}
	return l.total(nums)
}

package lower

import (
	"tyche/engine/formula"
	"tyche/engine/formula/syntax"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// spilled lowers A1#, where the array that spills from A1 has the same size in every trial.
func (l *lowerer) spilled(e *formula.Unary) grid {
	a, ok := l.spilledArea(e)
	if !ok {
		return l.refuseGrid("an array that spills from a cell that is computed, or that may have another size in each trial")
	}
	return l.areaGrid(a)
}

// spilledArea are the cells of A1#; false where they may be others in another trial.
func (l *lowerer) spilledArea(e *formula.Unary) (value.Area, bool) {
	x := e.X
	if name, ok := x.(*formula.Name); ok {
		x = name.Body
	}
	ref, ok := x.(*formula.CellRef)
	if !ok {
		return value.Area{}, false
	}
	bound, ok := l.arrayAt(ref.At(l.at.Address))
	return value.Area{Sheet: bound.Anchor.Sheet, Rect: bound.Fills}, ok && !l.loose[bound.Anchor]
}

// size is ROWS or COLUMNS of a reference whose size is the same in every trial.
func (l *lowerer) size(c *formula.Call) operand {
	a, ok := l.areaOf(c.Args[0])
	if e, isUnary := c.Args[0].(*formula.Unary); isUnary && e.Op == syntax.OpSpill {
		a, ok = l.spilledArea(e)
		ok = ok && l.model.Base(formula.Cell{Sheet: a.Sheet, Address: a.First}).Kind != workbook.Error
	}
	switch {
	case !ok:
		return l.refuse(c.Func.Name + " of what may have another size in each trial")
	case c.Func.Name == "ROWS":
		return l.number(float64(a.Rows()))
	}
	return l.number(float64(a.Cols()))
}

// arrayAt is the array formula that stands in a cell.
func (l *lowerer) arrayAt(c formula.Cell) (formula.Bound, bool) {
	bound, ok := l.model.Formula(c)
	return bound, ok && bound.Anchor == c && bound.Kind != workbook.Normal
}

// supply collects what the evaluator needs to compute a formula: the cells that it reads, and the draws. Arrays whose size may
// differ from trial to trial, and that the formula reads as a whole (A1#), are computed again with it, so that their size is known.
func (l *lowerer) supply(bound formula.Bound, t *laneTask) {
	l.reads(bound, t)
	for _, ref := range bound.Spills {
		c := ref.At(bound.Anchor.Address)
		inner, ok := l.arrayAt(c)
		if !ok || t.again[c] {
			continue
		}
		if _, loose := l.loose[c]; !loose {
			l.varying(value.Area{Sheet: c.Sheet, Rect: inner.Fills}, t.reads)
			continue
		}
		t.again[c] = true
		l.supply(inner, t)
		t.order = append(t.order, c)
	}
}

package lower

import (
	"math"

	"tyche/engine/formula"
	"tyche/engine/workbook"
)

// subtotal is SUBTOTAL of ranges with a constant number of its function.
func (l *lowerer) subtotal(args []formula.Expr) operand {
	way, known := l.constant(l.expr(args[0]))
	if l.err != nil || !known || way.Kind != workbook.Number {
		return l.refuse("SUBTOTAL of a function that is uncertain")
	}
	n := math.Trunc(way.Num)
	list := l.shownElements(args[1:], n > 100)
	if l.err != nil {
		return l.number(0)
	}
	if n > 100 {
		n -= 100
	}
	switch n {
	case 1:
		return l.averageAmong(list)
	case 2:
		return l.countAmong(list)
	case 4:
		return l.extremeAmong(list, l.b.Most, math.Max)
	case 5:
		return l.extremeAmong(list, l.b.Least, math.Min)
	case 9:
		return l.sumAmong(list)
	}
	return l.refuse("SUBTOTAL of a function that has no lane form")
}

// shownElements lists the values of ranges without those that SUBTOTAL leaves out.
func (l *lowerer) shownElements(args []formula.Expr, hidden bool) []element {
	var out []element
	for _, arg := range args {
		a, ok := l.areaOf(arg)
		clipped, some := l.model.Clip(a)
		if !ok || !some || clipped.Rows()*clipped.Cols() > maxElements {
			l.refuse("SUBTOTAL of what is no range, or too large")
			return nil
		}
		for row := clipped.First.Row; row <= clipped.Last.Row; row++ {
			for col := clipped.First.Col; col <= clipped.Last.Col; col++ {
				c := formula.Cell{Sheet: a.Sheet, Address: workbook.Address{Row: row, Col: col}}
				if l.model.InTotals(c, hidden) {
					out = append(out, element{l.cellValue(c), true})
				}
			}
		}
	}
	return out
}

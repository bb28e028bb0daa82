package formula

import (
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// prefixKey names the sums of ranges that start at one cell and have the same columns.
type prefixKey struct {
	sheet, row, col, lastCol int32
}

// prefixSum is the sum of a range down to a row, with the error that ended it.
type prefixSum struct {
	round uint32
	last  int32
	total float64
	code  workbook.ErrorCode
}

// sumArea adds up the numbers of an area row by row from 0. Running totals ask for the same range with one row more each
// time: the sum goes on from the last one, with the same additions in the same order.
func (ev *Evaluator) sumArea(a value.Area) (float64, workbook.ErrorCode) {
	if a.Rows() < manyRows {
		return ev.sumRows(a, 0)
	}
	key := prefixKey{a.Sheet, a.First.Row, a.First.Col, a.Last.Col}
	p, ok := ev.prefixes[key]
	if !ok || p.round != ev.round || p.last > a.Last.Row || ev.m.book.Calc.Iterate {
		p = prefixSum{round: ev.round, last: a.First.Row - 1}
	}
	if p.code == workbook.NoError && p.last < a.Last.Row {
		rest, poison := a, ev.frame.poison
		rest.First.Row = p.last + 1
		p.total, p.code = ev.sumRows(rest, p.total)
		if ev.frame.poison != poison {
			return p.total, p.code // a sum that lacks something is not kept
		}
	}
	p.last = a.Last.Row
	if ev.prefixes == nil {
		ev.prefixes = map[prefixKey]prefixSum{}
	}
	if len(ev.prefixes) < maxPrefixes || ok {
		ev.prefixes[key] = p
	}
	return p.total, p.code
}

// sumRows adds the numbers of an area to a total.
func (ev *Evaluator) sumRows(a value.Area, total float64) (float64, workbook.ErrorCode) {
	code := workbook.NoError
	ev.each(a, func(_, _ int, s workbook.Scalar) bool {
		switch s.Kind {
		case workbook.Number:
			total += s.Num
		case workbook.Error:
			code = s.Err
			return false
		}
		return true
	})
	return total, code
}

const (
	maxPrefixes = 10_000 // sums that are kept
	manyRows    = 100    // rows from which on a sum is worth keeping
)

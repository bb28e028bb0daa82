package formula

import (
	"slices"

	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// renewal numbers the draws of formulas that a call computes anew: all of them are further draws of that call.
type renewal struct{ next Site }

// formulaAt is the node of the one cell that a value refers to, where an ordinary formula stands; else -1.
func (ev *Evaluator) formulaAt(v value.Value) int32 {
	r := v.Ref()
	if r == nil || len(r.Areas) != 1 || r.Areas[0].First != r.Areas[0].Last {
		return -1
	}
	n := ev.m.nodeAt(Cell{r.Areas[0].Sheet, r.Areas[0].First})
	if n < 0 || ev.m.nodes[n].kind != workbook.Normal {
		return -1
	}
	return n
}

// within computes something of a formula where that stands, in the middle of another one.
func (ev *Evaluator) within(n int32, anew *renewal, compute func(rule *Rule) value.Value) value.Value {
	return ev.withinAt(n, ev.m.nodes[n].Cell, anew, compute)
}

// withinAt is within for a formula as if it stood in another cell.
func (ev *Evaluator) withinAt(n int32, at Cell, anew *renewal, compute func(rule *Rule) value.Value) value.Value {
	nd := &ev.m.nodes[n]
	if slices.Contains(ev.active, n) {
		ev.poison(ev.circle(n))
		return value.Error(workbook.ErrNA)
	}
	ev.active = append(ev.active, n)
	v := ev.inFrame(frame{at: at, rule: nd.rule, renewal: anew}, func() value.Value { return compute(nd.rule) })
	ev.active = ev.active[:len(ev.active)-1]
	return v
}

// inFrame computes something in another frame, which then is left.
func (ev *Evaluator) inFrame(f frame, compute func() value.Value) value.Value {
	outer := ev.frame
	f.work = outer.work
	ev.frame = f
	ev.depth++
	v := value.Error(workbook.ErrNA)
	if ev.depth > maxDepth {
		ev.poison("formulas depend on each other too deeply")
	} else {
		v = compute()
	}
	ev.depth--
	outer.work = ev.frame.work
	reason := ev.frame.poison
	ev.frame = outer
	if reason != "" {
		ev.poison(reason)
	}
	return v
}

// renewed computes something whose draws are further ones of a call of the formula that is being computed.
func (ev *Evaluator) renewed(call int32, compute func(r *renewal) value.Value) value.Value {
	if ev.frame.renewal != nil {
		return compute(ev.frame.renewal)
	}
	ev.countFrom()
	r := renewal{Site{Cell: ev.frame.at, Call: call, Index: ev.frame.drawn[call]}}
	v := compute(&r)
	ev.frame.drawn[call] = r.next.Index
	return v
}

// handCost is what a distribution of another cell counts: objects of objects are made again for each that takes them.
const handCost = 2000

// distribution is the distribution that a cell's formula is, or that its first call that draws draws from, where a value refers to such
// a cell; else the value. What an object's parameters draw is no distribution of the cell.
func (ev *Evaluator) distribution(v value.Value) value.Value {
	n := ev.formulaAt(v)
	if n < 0 {
		return v
	}
	rule := ev.m.nodes[n].rule
	e := named(rule.Expr)
	if _, ok := e.(*Call); len(rule.Draws) > 0 && drawing(e) == nil && !(ok && rule.Flags&function.Objects != 0) {
		if e = rule.Draws[0]; rule.Draws[0] == nil || drawing(e) == nil || usesLocals(rule.Draws[0]) {
			return v
		}
	}
	switch e.(type) {
	case *Call, *CellRef:
	default:
		return v
	}
	if !ev.spend(handCost) {
		return value.Error(workbook.ErrNum)
	}
	handed := ev.within(n, nil, func(*Rule) value.Value { return ev.argument(function.Own, e) })
	if handed.Kind != value.Function {
		return v
	}
	return handed
}

// usesLocals tells whether the arguments of a call use names of LET or LAMBDA.
func usesLocals(c *Call) bool {
	a := analyser{rule: &Rule{}, seen: map[Expr]bool{}, names: map[*Name]bool{}}
	a.arguments(c, false)
	return a.locals
}

// Record computes the formula of a cell as if it stood some rows lower: a condition on one record of a table. What differs from row to
// row has to lie in the table. False where there is no formula.
func (h host) Record(c value.Area, down int, table value.Area) (workbook.Scalar, bool) {
	n := h.formulaAt(value.OfArea(c))
	if n < 0 {
		return workbook.Scalar{}, false
	}
	at := h.m.nodes[n].Cell
	at.Row += int32(down) //nolint:gosec // a row of a sheet
	var first []value.Area
	h.m.nodes[n].rule.Areas(h.m.nodes[n].Address, func(a value.Area) { first = append(first, a) })
	outside := h.m.nodes[n].rule.Dynamic
	h.m.nodes[n].rule.Areas(at.Address, func(a value.Area) {
		if outside = outside || len(first) == 0; outside {
			return
		}
		outside = a != first[0] && (a.Sheet != table.Sheet || !table.Contains(a.First) || !table.Contains(a.Last))
		first = first[1:]
	})
	if outside {
		h.poison("a criterion that reads, row by row, what is not in its table")
		return workbook.Scalar{}, true
	}
	return h.withinAt(n, at, nil, func(rule *Rule) value.Value { return h.operand(rule.Expr) }).Scalar, true
}

// Handed visits the formula cells whose formulas may be computed within the one of a cell, for it takes them for distributions or criteria.
func (m *Model) Handed(c Cell, visit func(Cell)) {
	seen := map[int32]bool{}
	var reach func(vertex int32)
	from := func(n int32, list []Expr) {
		areas(list, m.nodes[n].Address, func(a value.Area) { m.inArea(a, reach) })
	}
	hands := func(n int32) {
		from(n, m.nodes[n].rule.Hands)
		if m.nodes[n].rule.handsComputed {
			for _, p := range m.pins[n] {
				m.inArea(p.area, reach)
			}
		}
	}
	reach = func(vertex int32) {
		switch {
		case int(vertex) >= len(m.nodes):
			m.below(m.blocks[int(vertex)-len(m.nodes)], reach)
			return
		case seen[vertex]:
			return
		}
		seen[vertex] = true
		visit(m.nodes[vertex].Cell)
		rule := m.nodes[vertex].rule
		if _, same := named(rule.Expr).(*CellRef); same {
			from(vertex, rule.Reads)
		}
		hands(vertex)
	}
	if n := m.nodeAt(c); n >= 0 {
		hands(n)
	}
}

// anew computes the formula of a cell that a value refers to once more, with draws of its own; site is where the call that asks
// takes its numbers. What else a value is stays as it is.
func (ev *Evaluator) anew(v value.Value, call int32) value.Value {
	for range maxDepth {
		n := ev.formulaAt(v)
		if n < 0 {
			return v
		}
		rule := ev.m.nodes[n].rule
		if e, ok := named(rule.Expr).(*CellRef); ok {
			c := e.At(ev.m.nodes[n].Address)
			v = value.OfArea(value.Area{Sheet: c.Sheet, Rect: workbook.Rect{First: c.Address, Last: c.Address}})
			continue
		}
		if len(rule.Draws) == 0 {
			return v
		}
		return ev.renewed(call, func(anew *renewal) value.Value {
			return ev.within(n, anew, func(r *Rule) value.Value { return ev.operand(r.Expr) })
		})
	}
	return v
}

package formula

import (
	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// computedRef is a part of a formula that is a reference only once it is computed, such as OFFSET(A1,0,0,B1,1) or A1:INDEX(A:A,B1).
type computedRef struct {
	expr Expr
	// reads are the references by whose values it is found; free says that something else has a say too.
	reads []Expr
	free  bool
	array bool // it is computed as in an array formula
}

// computes records a reference that is computed.
func (a *analyser) computes(e Expr) {
	a.rule.Dynamic = true
	inside := analyser{rule: &Rule{}, seen: map[Expr]bool{}, names: map[*Name]bool{}, position: true}
	inside.walk(e, true)
	r := inside.rule
	c := computedRef{e, r.Reads, r.Dynamic || inside.locals || r.Flags&function.Random != 0, len(a.names) > 0}
	a.rule.computed = append(a.rule.computed, c)
	a.rule.sized, a.rule.free, a.rule.grows = append(a.rule.sized, c.reads...), a.rule.free || c.free, true // where it is, is also how large
}

// pin is where a reference that is computed points with the base values.
type pin struct {
	expr Expr
	area value.Area
}

// findPins finds where the computed references point that point to the same place as long as the cells that they read for it stay as
// they are. A node is left out where one of its references has no such place, and where a data table computes it with other values.
func (m *Model) findPins() {
	m.pins = map[int32][]pin{}
	if m.book.Calc.Iterate {
		return
	}
	inside := map[Cell]bool{}
	for _, t := range m.tables {
		for _, c := range t.slice.Order {
			inside[c] = true
		}
	}
	ev := newEvaluator(m, nil)
	ev.fixed()
	for n := range m.nodes {
		if nd := &m.nodes[n]; nd.rule.Dynamic && !inside[nd.Cell] {
			if pins := ev.pinsOf(nd); pins != nil {
				m.pins[int32(n)] = pins
			}
		}
	}
}

// fixed makes an evaluator take all cells as computed.
func (ev *Evaluator) fixed() {
	for i := range ev.stamp {
		ev.stamp[i] = ev.round + computed
	}
}

// pinsOf are the places of the computed references of a node; nil where one of them is not found by its references alone.
func (ev *Evaluator) pinsOf(nd *node) []pin {
	var out []pin
	for _, c := range nd.rule.computed {
		if c.free {
			return nil
		}
		array := c.array || nd.kind != workbook.Normal
		ev.frame = frame{at: nd.Cell, rule: nd.rule, array: array, entered: array}
		r := ev.eval(c.expr).Ref()
		if ev.frame.poison != "" || r == nil || len(r.Areas) != 1 || r.Sheets {
			return nil
		}
		out = append(out, pin{c.expr, r.Areas[0]})
	}
	return out
}

// needs visits the vertices that a vertex needs first, those that its computed references point to among them.
func (m *Model) needs(vertex int32, visit func(vertex int32)) {
	m.precedents(vertex, visit)
	for _, p := range m.pins[vertex] {
		m.inArea(p.area, visit)
	}
}

// pinned tells whether the computed references of a node point to the same place whatever the inputs are; what they read has been
// visited.
func (s *slicer) pinned(n int32) bool {
	nd := &s.m.nodes[n]
	if s.m.pins[n] == nil {
		return false
	}
	moves := false
	for _, c := range nd.rule.computed {
		areas(c.reads, nd.Address, func(a value.Area) {
			moves = moves || s.holdsInput(a)
			s.m.inArea(a, func(v int32) { moves = moves || s.affects[v] || s.state[v] == 1 })
		})
	}
	return !moves
}

// Areas visits the areas that a formula reads: those of its static references, and where the computed ones point with the base values.
func (b Bound) Areas(at workbook.Address, visit func(value.Area)) {
	b.Rule.Areas(at, visit)
	for _, p := range b.pins {
		visit(p.area)
	}
}

// Pin is where a reference that is computed points with the base values; in a slice that is not dynamic it is so in every trial.
func (b Bound) Pin(e Expr) (value.Area, bool) {
	for _, p := range b.pins {
		if p.expr == e {
			return p.area, true
		}
	}
	return value.Area{}, false
}

package formula

import (
	"math"
	"strings"

	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// maxRounds bounds how often the base is computed again because a dynamic array changed its size.
const maxRounds = 8

// compute computes the base values of all formulas.
func (m *Model) compute() {
	ev := newEvaluator(m, m.opt.Random)
	for range maxRounds {
		ev.moved = false
		ev.all()
		if !ev.moved {
			break
		}
		m.reshape()
		if m.book.Calc.Iterate { // circles begin from empty cells
			ev.forget()
		}
		ev = newEvaluator(m, m.opt.Random)
	}
	if len(ev.looped) > 0 {
		ev.iterate()
		m.circular = ev.looped
	}
	m.diagnose()
}

// all computes every node that may differ from the base once; all of them for the base.
func (ev *Evaluator) all() {
	if ev.over != nil {
		for _, n := range ev.slice.repeat {
			ev.once(n)
		}
		return
	}
	for n := range ev.m.nodes {
		ev.once(int32(n))
	}
}

func (ev *Evaluator) once(n int32) {
	if ev.stamp[n] != ev.round+computed {
		ev.ensure(n)
	}
}

// forget empties the cells of all nodes that all computes.
func (ev *Evaluator) forget() {
	if ev.over != nil {
		for _, n := range ev.slice.repeat {
			ev.empty(n)
		}
		return
	}
	for n := range ev.m.nodes {
		ev.empty(int32(n))
	}
}

func (ev *Evaluator) empty(n int32) {
	r, ok := ev.m.fills[n]
	if !ok {
		ev.write(ev.m.nodes[n].Cell, workbook.Scalar{})
		return
	}
	for row := r.First.Row; row <= r.Last.Row; row++ {
		for col := r.First.Col; col <= r.Last.Col; col++ {
			if c := (Cell{ev.m.nodes[n].Sheet, workbook.Address{Row: row, Col: col}}); ev.m.nodeAt(c) == n {
				ev.write(c, workbook.Scalar{})
			}
		}
	}
}

// solve computes all that varies in a lane, as the base is computed, in a workbook whose circles are resolved by iteration.
func (ev *Evaluator) solve() {
	ev.solved = true
	clear(ev.looped)
	ev.forget()
	ev.all()
	if len(ev.looped) > 0 {
		ev.iterate()
	}
}

// reshape rebuilds what depends on which cells formulas fill.
func (m *Model) reshape() {
	for s := range m.sheets {
		m.sheets[s].formulaCols = m.columns(int32(s))
	}
	m.buildBlocks()
	m.findTables()
}

// iterate repeats the calculation of a workbook that allows circular references until it changes little enough.
func (ev *Evaluator) iterate() {
	rounds := ev.m.book.Calc.Iterations
	if rounds <= 0 {
		rounds = 100
	}
	rounds = min(rounds, 32767, 1+50_000_000/len(ev.m.nodes))
	for range rounds - 1 {
		before := ev.loopValues()
		ev.advance()
		ev.all()
		if ev.settled(before) {
			return
		}
	}
}

// advance starts another round; cells that a lane has set keep their values.
func (ev *Evaluator) advance() {
	ev.round += perRound
	for _, c := range ev.set {
		if n := ev.m.nodeAt(c); n >= 0 {
			ev.stamp[n] = ev.round + computed
		}
	}
}

func (ev *Evaluator) loopValues() map[int32]float64 {
	out := make(map[int32]float64, len(ev.looped))
	for n := range ev.looped {
		out[n] = ev.held(n)
	}
	return out
}

// held is the number that a node's cell holds now.
func (ev *Evaluator) held(n int32) float64 {
	c := ev.m.nodes[n].Cell
	if ev.over == nil {
		return ev.m.Base(c).Num
	}
	return ev.overlayOf(ev.m.sheets[c.Sheet].find(c.Row>>pageBits, c.Col)).values[c.Row%pageRows].Num
}

func (ev *Evaluator) settled(before map[int32]float64) bool {
	delta := ev.m.book.Calc.Delta
	if delta <= 0 {
		delta = 0.001
	}
	for n, x := range before {
		if math.Abs(ev.held(n)-x) >= delta {
			return false
		}
	}
	return len(before) == len(ev.looped)
}

// diagnose lists the cells that cannot be computed for a reason of their own.
func (m *Model) diagnose() {
	m.diagnostics = nil
	for i := range m.nodes {
		c := m.nodes[i].Cell
		if s := m.Base(c); s.Kind == value.Unsupported && !strings.HasPrefix(s.Text, needs) {
			m.diagnostics = append(m.diagnostics, Diagnostic{m.book.Sheets[c.Sheet].Name, c.Address.String(), s.Text})
		}
	}
}

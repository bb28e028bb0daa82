package formula

import (
	"math"
	"strings"

	"tyche/engine/formula/value"
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
		ev = newEvaluator(m, m.opt.Random)
	}
	if len(ev.looped) > 0 {
		ev.iterate()
		m.circular = ev.looped
	}
	m.diagnose()
}

// all computes every node once.
func (ev *Evaluator) all() {
	for n := range ev.m.nodes {
		if ev.stamp[n] != ev.round+computed {
			ev.ensure(int32(n))
		}
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
		ev.round += perRound
		ev.all()
		if ev.settled(before) {
			return
		}
	}
}

func (ev *Evaluator) loopValues() map[int32]float64 {
	out := make(map[int32]float64, len(ev.looped))
	for n := range ev.looped {
		out[n] = ev.m.Base(ev.m.nodes[n].Cell).Num
	}
	return out
}

func (ev *Evaluator) settled(before map[int32]float64) bool {
	delta := ev.m.book.Calc.Delta
	if delta <= 0 {
		delta = 0.001
	}
	for n, x := range before {
		if math.Abs(ev.m.Base(ev.m.nodes[n].Cell).Num-x) >= delta {
			return false
		}
	}
	return len(before) == len(ev.looped)
}

// diagnose lists the cells that cannot be computed for a reason of their own.
func (m *Model) diagnose() {
	for i := range m.nodes {
		c := m.nodes[i].Cell
		if s := m.Base(c); s.Kind == value.Unsupported && !strings.HasPrefix(s.Text, needs) {
			m.diagnostics = append(m.diagnostics, Diagnostic{m.book.Sheets[c.Sheet].Name, c.Address.String(), s.Text})
		}
	}
}

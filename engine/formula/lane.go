package formula

import "tyche/engine/workbook"

// NewEvaluator prepares the computation of a slice, lane by lane. The base values are shared with the model; random
// serves RAND and its like (nil: a formula that draws is unsupported). One goroutine may use it at a time.
func (m *Model) NewEvaluator(s *Slice, random Source) *Evaluator {
	ev := newEvaluator(m, random)
	ev.slice, ev.trial = s, random != nil
	ev.over = make([]*overlay, m.pages)
	ev.extents = map[int32]workbook.Rect{}
	for n := range m.nodes {
		if !s.varies[n] {
			continue
		}
		ev.mark(int32(n), m.reach(int32(n)))
	}
	return ev
}

// mark prepares the overlay of the cells that a node fills.
func (ev *Evaluator) mark(n int32, r workbook.Rect) {
	for row := r.First.Row; row <= r.Last.Row; row++ {
		for col := r.First.Col; col <= r.Last.Col; col++ {
			c := Cell{ev.m.nodes[n].Sheet, workbook.Address{Row: row, Col: col}}
			if ev.m.nodeAt(c) == n {
				p := ev.m.sheets[c.Sheet].find(c.Row>>pageBits, c.Col)
				ev.overlayOf(p).varies |= 1 << (row % pageRows)
			}
		}
	}
}

// Reset starts the next lane: every cell has its base value again, and what varies is to be computed again.
func (ev *Evaluator) Reset() {
	ev.round += perRound
	if ev.round > 1<<31 {
		clear(ev.stamp)
		ev.round = perRound
	}
	for _, c := range ev.set {
		p := ev.m.sheets[c.Sheet].find(c.Row>>pageBits, c.Col)
		i := c.Row % pageRows
		o := ev.over[p.id]
		o.values[i] = p.values[i]
		if n := p.nodes[i] - 1; n < 0 || !ev.slice.varies[n] {
			o.varies &^= 1 << i
		}
	}
	ev.set = ev.set[:0]
	ev.solved = false
}

// SetCell gives a cell a value in this lane, in place of its formula if it has one. A cell that is blank in the workbook
// must have been reserved (Options.Reserve); else SetCell answers false.
func (ev *Evaluator) SetCell(c Cell, s workbook.Scalar) bool {
	p := ev.m.sheets[c.Sheet].find(c.Row>>pageBits, c.Col)
	if p == nil {
		return false
	}
	i := c.Row % pageRows
	o := ev.overlayOf(p)
	o.varies |= 1 << i
	o.values[i] = s
	if n := p.nodes[i] - 1; n >= 0 {
		ev.stamp[n] = ev.round + computed
	}
	ev.set = append(ev.set, c)
	return true
}

// Eval is the value of a cell in this lane, computed if it has not been yet. Its kind is value.Unsupported where it
// cannot be computed. Cells that are evaluated in the order of the slice cost no search for what they depend on.
func (ev *Evaluator) Eval(c Cell) workbook.Scalar {
	p := ev.m.sheets[c.Sheet].find(c.Row>>pageBits, c.Col)
	if p == nil {
		return workbook.Scalar{}
	}
	if ev.slice.Repeats && !ev.solved {
		ev.solve()
	}
	i := c.Row % pageRows
	o := ev.over[p.id]
	if o == nil || o.varies>>i&1 == 0 {
		return ev.onPage(p, c)
	}
	if n := p.nodes[i] - 1; n >= 0 && ev.stamp[n] != ev.round+computed {
		ev.compute(n)
	}
	return o.values[i]
}

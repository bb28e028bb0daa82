package formula

import (
	"slices"

	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Slice is the part of a workbook that has to be computed again when some cells change: what depends on the inputs (or
// draws random numbers) and is needed for the outputs.
type Slice struct {
	// Order holds the formula cells, each after all that it statically depends on. Array formulas stand at their anchors.
	Order []Cell
	// Dynamic says that a formula of Order finds out what it reads only when it is computed, or that some may read each
	// other in a circle. Formulas outside Order may then be needed too; the Evaluator computes them on demand.
	Dynamic bool
	// Repeats says that the workbook resolves circles by iteration and that there are some, or may be, between inputs and outputs: the
	// Evaluator then repeats all that varies, repeat in the order of the nodes, as often as the workbook would.
	Repeats bool
	repeat  []int32
	// drawing are the nodes among those, and among the ones that may be needed too, that draw random numbers.
	drawing []int32
	// varies tells for each node whether it may differ from the base.
	varies []bool
}

// Varies tells whether a formula cell may differ from its base value.
func (m *Model) Varies(s *Slice, c Cell) bool {
	n := m.nodeAt(c)
	return n >= 0 && s.varies[n]
}

type slicer struct {
	m *Model
	// inputs holds the rows of the inputs of a column, in order; fixed the inputs that are formulas.
	inputs  map[[2]int32][]int32
	fixed   map[int32]bool
	state   []int8 // 1: on the stack, 2: done
	affects []bool
	stack   []int32
	order   []int32
	dynamic bool
	circle  bool // a static circle was met
	// still leaves out what changes without the inputs, or may do so.
	still bool
	// changes says that there is anything that may change: inputs, or formulas that draw.
	changes bool
}

// Slice finds the formulas on the paths from inputs to outputs. An input that holds a formula stands for itself: what its
// formula reads does not matter.
func (m *Model) Slice(inputs, outputs []Cell) *Slice {
	out, _ := m.slice(inputs, outputs)
	return out
}

func (m *Model) newSlicer(inputs []Cell) *slicer {
	s := &slicer{m: m, inputs: map[[2]int32][]int32{}, fixed: map[int32]bool{}, state: make([]int8, m.vertices()),
		affects: make([]bool, m.vertices())}
	for _, c := range inputs {
		key := [2]int32{c.Sheet, c.Col}
		s.inputs[key] = append(s.inputs[key], c.Row)
		if n := m.nodeAt(c); n >= 0 {
			s.fixed[n] = true
		}
	}
	for _, rows := range s.inputs {
		slices.Sort(rows)
	}
	s.changes = len(inputs) > 0 || slices.ContainsFunc(m.nodes, func(n node) bool { return n.rule.Flags&function.Random != 0 })
	return s
}

// slice is Slice; read tells for each node whether the outputs statically read it.
func (m *Model) slice(inputs, outputs []Cell) (out *Slice, read []bool) {
	s := m.newSlicer(inputs)
	for _, c := range outputs {
		if n := m.nodeAt(c); n >= 0 {
			s.visit(n)
		}
	}
	read = make([]bool, len(m.nodes))
	for _, n := range s.order {
		read[n] = true
	}
	out = &Slice{Order: s.cells(), Dynamic: s.dynamic || s.circle, Repeats: m.book.Calc.Iterate && s.mayLoop()}
	if out.Dynamic || out.Repeats {
		for n := range m.nodes {
			s.visit(int32(n))
		}
	}
	out.varies = s.affects[:len(m.nodes)]
	if out.Repeats {
		for n := range m.nodes {
			if s.affects[n] && !s.fixed[int32(n)] {
				out.repeat = append(out.repeat, int32(n))
			}
		}
	}
	for _, n := range s.order {
		if s.affects[n] && !s.fixed[n] && len(m.nodes[n].rule.Draws) > 0 {
			out.drawing = append(out.drawing, n)
		}
	}
	return out, read
}

// mayLoop tells whether a circle lies, or may lie, among the visited nodes.
func (s *slicer) mayLoop() bool {
	if s.circle || s.dynamic {
		return true
	}
	for _, n := range s.order {
		if s.m.circular[n] {
			return true
		}
	}
	return false
}

// cells are the affected formulas in the order in which they were finished.
func (s *slicer) cells() []Cell {
	var out []Cell
	for _, n := range s.order {
		if s.affects[n] && !s.fixed[n] {
			out = append(out, s.m.nodes[n].Cell)
		}
	}
	return out
}

// visit finds out whether a vertex and all before it are affected, without recursion.
func (s *slicer) visit(root int32) {
	s.stack = append(s.stack, root)
	for len(s.stack) > 0 {
		top := s.stack[len(s.stack)-1]
		s.stack = s.stack[:len(s.stack)-1]
		if top < 0 {
			s.leave(^top)
			continue
		}
		if s.state[top] != 0 {
			continue
		}
		s.state[top] = 1
		s.stack = append(s.stack, ^top)
		if !s.fixed[top] {
			s.m.needs(top, func(v int32) {
				if s.state[v] == 0 {
					s.stack = append(s.stack, v)
				}
			})
		}
	}
}

func (s *slicer) leave(v int32) {
	s.state[v] = 2
	s.affects[v] = s.affected(v)
	if int(v) < len(s.m.nodes) {
		s.order = append(s.order, v)
		if s.affects[v] && s.m.nodes[v].rule.Dynamic && !s.pinned(v) {
			s.dynamic = true
		}
	}
}

func (s *slicer) affected(v int32) bool {
	if s.fixed[v] {
		return true
	}
	hit := false
	s.m.needs(v, func(p int32) {
		// A vertex that is still on the stack closes a static circle: suppose the worst.
		closes := s.state[p] == 1 || p == v
		s.circle = s.circle || closes
		hit = hit || s.affects[p] || closes && (s.changes || s.m.book.Calc.Iterate)
	})
	if hit || int(v) >= len(s.m.nodes) {
		return hit
	}
	nd := &s.m.nodes[v]
	if !s.still && (nd.rule.Flags&function.Random != 0 || nd.rule.Dynamic && s.changes && !s.pinned(v)) {
		return true
	}
	nd.rule.Areas(nd.Address, func(a value.Area) { hit = hit || s.holdsInput(a) })
	for _, p := range s.m.pins[v] {
		hit = hit || s.holdsInput(p.area)
	}
	return hit
}

// holdsInput tells whether an input lies in an area.
func (s *slicer) holdsInput(a value.Area) bool {
	if a.Cols() > len(s.inputs) {
		for key, rows := range s.inputs {
			if key[0] == a.Sheet && key[1] >= a.First.Col && key[1] <= a.Last.Col && between(rows, a.Rect) {
				return true
			}
		}
		return false
	}
	for col := a.First.Col; col <= a.Last.Col; col++ {
		if between(s.inputs[[2]int32{a.Sheet, col}], a.Rect) {
			return true
		}
	}
	return false
}

func between(rows []int32, r workbook.Rect) bool {
	i, _ := slices.BinarySearch(rows, r.First.Row)
	return i < len(rows) && rows[i] <= r.Last.Row
}

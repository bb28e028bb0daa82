package formula

import (
	"strings"

	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// The states of a node in one round of an Evaluator: stamp is round (being ordered), round+1 (being computed) or round+2
// (computed); less is untouched.
const (
	ordering  = 0
	computing = 1
	computed  = 2
	perRound  = 3
)

// Bounds of one computation.
const (
	maxDepth = 1500        // formulas computed inside each other, through dynamic references
	maxWork  = 400_000_000 // what one formula may do, counted in cells that it reads
	callCost = 60          // what a call of a LAMBDA counts
	cellCost = 4           // what an element of an array that it makes counts
)

// overlay holds the values of a page that differ from the base in a lane.
type overlay struct {
	varies uint32
	values [pageRows]workbook.Scalar
}

// frame is the state of one formula's computation.
type frame struct {
	at   Cell
	rule *Rule
	// array says that ranges stay arrays instead of being cut to the cell beside the formula; entered says that the
	// whole formula was entered as an array formula.
	array, entered bool
	env            *env
	poison         string // why the formula cannot be computed
	work           int
	// call is the place of the last call that may draw in the rule's Draws; drawn counts the draws of each.
	call  int32
	drawn []int32
	// renewal, if there is one, gives the numbers in place of the formula's own.
	renewal *renewal
}

// env is a chain of the values of LET and LAMBDA names, the innermost first.
type env struct {
	value value.Value
	up    *env
}

// Evaluator computes formulas over a Model, each lane from its own values of some cells. It is for one goroutine.
type Evaluator struct {
	m      *Model
	random Source
	round  uint32
	stamp  []uint32
	// over holds the changed pages by their id; nil while the base itself is computed.
	over  []*overlay
	slice *Slice
	set   []Cell
	// trial says that the numbers of random are those of a trial.
	trial bool
	// outer is the evaluator of the data table that this one computes, pass its recalculation; inners are those of data tables that
	// this one needs.
	outer  *Evaluator
	pass   int32
	inners map[*table]*Evaluator
	// wants holds what is asked for of data tables; all where a table is missing.
	wants map[Cell][]workbook.Rect
	// extents holds the sizes that dynamic arrays have in this lane.
	extents map[int32]workbook.Rect
	frame   frame
	depth   int
	// work is what all formulas did.
	work   int
	stack  []int32
	active []int32
	calls  []*callFrame
	level  int
	args   []value.Value
	nums   []float64
	scal   []workbook.Scalar
	binder *binder
	texts  map[string]Expr
	// prefixes holds sums of ranges of this round.
	prefixes map[prefixKey]prefixSum
	// memories are those of calls that draw.
	memories map[drawPlace]*any
	// places holds indexes of rows and columns that look-ups ask.
	places map[value.Area]*placeIndex
	// moved says that a dynamic array changed its size while the base was computed.
	moved bool
	// looped holds the nodes that were met while they were computed, where the workbook allows iteration; solved says that a lane
	// with such nodes has been computed.
	looped map[int32]bool
	solved bool
}

func newEvaluator(m *Model, random Source) *Evaluator {
	return &Evaluator{m: m, random: random, round: perRound, stamp: make([]uint32, m.vertices()), texts: map[string]Expr{},
		looped: map[int32]bool{}}
}

// poison marks the formula that is being computed as one that cannot be.
func (ev *Evaluator) poison(reason string) {
	if ev.frame.poison == "" {
		ev.frame.poison = reason
	}
}

// spend counts work; false when the formula has used up what it may.
func (ev *Evaluator) spend(n int) bool {
	ev.work += n
	if ev.frame.work += n; ev.frame.work > maxWork || ev.over == nil && ev.m.opt.Work > 0 && ev.work > ev.m.opt.Work {
		ev.poison("a formula that takes too much work")
		return false
	}
	return true
}

// read is the value of a cell, which is computed first if it has to be.
func (ev *Evaluator) read(c Cell) workbook.Scalar {
	p := ev.m.sheets[c.Sheet].find(c.Row>>pageBits, c.Col)
	if p == nil {
		return workbook.Scalar{}
	}
	return ev.readPage(p, c)
}

func (ev *Evaluator) readPage(p *page, c Cell) workbook.Scalar {
	return ev.readable(ev.onPage(p, c), c)
}

// onPage is the value of a cell on its page, computed first if it has to be.
func (ev *Evaluator) onPage(p *page, c Cell) workbook.Scalar {
	i := c.Row % pageRows
	values := &p.values
	if ev.over != nil {
		o := ev.over[p.id]
		if o == nil || o.varies>>i&1 == 0 {
			if ev.outer != nil {
				return ev.outer.onPage(p, c)
			}
			return values[i]
		}
		values = &o.values
	}
	if n := p.nodes[i] - 1; n >= 0 && ev.stamp[n] != ev.round+computed {
		ev.demand(n)
	}
	return values[i]
}

// value is the value of a cell, which may be one that cannot be computed.
func (ev *Evaluator) value(c Cell) workbook.Scalar {
	p := ev.m.sheets[c.Sheet].find(c.Row>>pageBits, c.Col)
	if p == nil {
		return workbook.Scalar{}
	}
	return ev.onPage(p, c)
}

// readable passes on a value, and poisons the formula that reads one that could not be computed.
func (ev *Evaluator) readable(s workbook.Scalar, c Cell) workbook.Scalar {
	if s.Kind == value.Unsupported {
		reason := s.Text
		if !strings.HasPrefix(reason, needs) {
			reason = needs + ev.m.CellName(c) + ": " + reason
		}
		ev.poison(reason)
		return workbook.ErrorOf(workbook.ErrNA)
	}
	return s
}

const needs = "needs "

// demand computes a node that a formula reads before its turn.
func (ev *Evaluator) demand(n int32) {
	switch ev.stamp[n] {
	case ev.round + computing:
		if ev.m.book.Calc.Iterate {
			ev.loop(n)
			return
		}
		ev.poison(ev.circle(n))
	case ev.round + ordering:
		ev.compute(n)
	default:
		ev.ensure(n)
	}
}

// circle names the cells of a circular reference.
func (ev *Evaluator) circle(n int32) string {
	from := len(ev.active) - 1
	for from > 0 && ev.active[from] != n {
		from--
	}
	var b strings.Builder
	b.WriteString("circular reference: ")
	for i, k := range ev.active[from:] {
		if i == 8 {
			b.WriteString("... -> ")
			break
		}
		b.WriteString(ev.m.CellName(ev.m.nodes[k].Cell) + " -> ")
	}
	b.WriteString(ev.m.CellName(ev.m.nodes[n].Cell))
	return b.String()
}

func (ev *Evaluator) loop(n int32) {
	for i := len(ev.active) - 1; i >= 0; i-- {
		ev.looped[ev.active[i]] = true
		if ev.active[i] == n {
			return
		}
	}
}

// ensure computes a node after all that it statically depends on. It keeps its own stack, so that a chain may be long.
func (ev *Evaluator) ensure(root int32) {
	base := len(ev.stack)
	ev.stack = append(ev.stack, root)
	for len(ev.stack) > base {
		top := ev.stack[len(ev.stack)-1]
		ev.stack = ev.stack[:len(ev.stack)-1]
		if top < 0 {
			ev.finish(^top)
			continue
		}
		if ev.stamp[top] >= ev.round {
			continue
		}
		ev.stamp[top] = ev.round + ordering
		ev.stack = append(ev.stack, ^top)
		ev.m.precedents(top, ev.push)
	}
}

func (ev *Evaluator) push(vertex int32) {
	if ev.stamp[vertex] < ev.round && ev.varies(vertex) {
		ev.stack = append(ev.stack, vertex)
	}
}

// varies tells whether a vertex may differ from the base in this lane.
func (ev *Evaluator) varies(vertex int32) bool {
	return ev.slice == nil || int(vertex) >= len(ev.m.nodes) || ev.slice.varies[vertex]
}

func (ev *Evaluator) finish(vertex int32) {
	if int(vertex) >= len(ev.m.nodes) {
		ev.stamp[vertex] = ev.round + computed
		return
	}
	if ev.stamp[vertex] == ev.round+ordering {
		ev.compute(vertex)
	}
}

// compute computes one node and stores what it gives.
func (ev *Evaluator) compute(n int32) {
	nd := &ev.m.nodes[n]
	saved := ev.frame
	array := nd.kind != workbook.Normal
	ev.frame = frame{at: nd.Cell, rule: nd.rule, array: array, entered: array}
	ev.stamp[n] = ev.round + computing
	ev.active = append(ev.active, n)
	ev.depth++
	var v value.Value
	if ev.depth > maxDepth {
		ev.poison("formulas depend on each other too deeply")
	} else {
		v = ev.result(nd)
	}
	ev.depth--
	ev.active = ev.active[:len(ev.active)-1]
	if ev.frame.poison != "" {
		v = value.Of(workbook.Scalar{Kind: value.Unsupported, Text: ev.frame.poison})
	}
	if ev.over == nil && ev.frame.drawn != nil {
		ev.m.countDraws(n, ev.frame.drawn)
	}
	ev.frame = saved
	ev.stamp[n] = ev.round + computed
	ev.store(n, nd, v)
}

// result is the value of a formula: a scalar, or an array for an array formula.
func (ev *Evaluator) result(nd *node) value.Value {
	v := ev.operand(nd.rule.Expr)
	if v.Kind == value.Array && nd.kind == workbook.Normal {
		v = value.Of(v.Matrix().Cells[0])
	}
	if v.Kind == value.Function {
		if text, ok := function.Shown(host{ev}, v); ok {
			return value.Text(text)
		}
		return value.Error(workbook.ErrCalc)
	}
	v.Scalar = shown(v.Scalar)
	return v
}

// shown is a scalar as a cell holds it as a result: blank becomes 0.
func shown(s workbook.Scalar) workbook.Scalar {
	switch s.Kind {
	case workbook.Blank, value.Omitted:
		return workbook.NumberOf(0)
	case workbook.Number:
		if s.Num == 0 {
			s.Num = 0 // no negative zero
		}
	case workbook.Text:
		if len(s.Text) > value.MaxText && value.Length(s.Text) > value.MaxText {
			return workbook.ErrorOf(workbook.ErrValue)
		}
	}
	return s
}

// write stores the value of a cell in the lane or the base.
func (ev *Evaluator) write(c Cell, s workbook.Scalar) {
	p := ev.m.sheets[c.Sheet].find(c.Row>>pageBits, c.Col)
	if ev.over == nil {
		p.values[c.Row%pageRows] = s
		return
	}
	ev.overlayOf(p).values[c.Row%pageRows] = s
}

func (ev *Evaluator) overlayOf(p *page) *overlay {
	if ev.over[p.id] == nil {
		ev.over[p.id] = new(overlay)
	}
	return ev.over[p.id]
}

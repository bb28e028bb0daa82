package vector

import (
	"math"

	"tyche/engine/program"
)

// plan is a graph with an order and a register for every value. There are three kinds of registers: numbers, bits (masks
// and codes) and tuples (what lane calls give).
type plan struct {
	g     *graph
	order []int32
	// place is each node's register of its kind; -1 for constants that no kernel needs in a register.
	place  []int32
	count  [3]int
	consts []constant
	shared map[constantKey]int32 // the register of each constant
	tuple  int                   // scalars a lane in a tuple register
}

// constant is a register that a worker fills once.
type constant struct {
	node int32
	reg  int32
}

// The kinds of registers.
const (
	kindNum = iota
	kindBits
	kindTuple
)

func (p *plan) kindOf(n int32) int {
	switch p.g.typeOf(n) {
	case program.TypeNum:
		return kindNum
	case program.TypeTuple:
		return kindTuple
	}
	return kindBits
}

// registers returns the number of block-sized buffers of 8 bytes a lane.
func (p *plan) registers() int {
	return p.count[kindNum] + p.count[kindBits] + 2*p.tuple*p.count[kindTuple]
}

// allocate gives every value a register for as long as it is needed.
func allocate(g *graph, order []int32) *plan {
	a := allocator{last: g.lastUses(order), plan: &plan{
		g: g, order: order, place: make([]int32, len(g.nodes)), shared: map[constantKey]int32{},
	}}
	for n := range a.place {
		a.place[n] = -1
	}
	for i, n := range order {
		a.assign(int32(i), n)
	}
	for i := range g.p.LaneFunctions {
		a.tuple = max(a.tuple, g.p.LaneFunctions[i].Out)
	}
	return a.plan
}

type allocator struct {
	*plan
	last []int32
	free [3][]int32
}

// assign gives the node at position i a register. It may be one that an argument leaves free, since kernels work lane by
// lane; but not for calls, whose functions may read their arguments again after they wrote.
func (a *allocator) assign(i, n int32) {
	node := &a.g.nodes[n]
	if node.op == program.OpCall || node.op == opPower {
		a.place[n] = a.take(a.kindOf(n))
		a.release(i, node.args)
	} else {
		a.release(i, node.args)
		a.place[n] = a.take(a.kindOf(n))
	}
	if a.last[n] == i {
		a.release(i, []int32{n})
	}
}

// release frees the registers of the values that are not needed after position i.
func (a *allocator) release(i int32, values []int32) {
	for _, v := range values {
		if a.last[v] == i && !a.g.nodes[v].op.Constant() {
			a.last[v] = -1 // once, should v occur twice
			kind := a.kindOf(v)
			a.free[kind] = append(a.free[kind], a.place[v])
		}
	}
}

// take returns a free register, the one used most recently because it is likely in the cache.
func (a *allocator) take(kind int) int32 {
	if n := len(a.free[kind]); n > 0 {
		r := a.free[kind][n-1]
		a.free[kind] = a.free[kind][:n-1]
		return r
	}
	a.count[kind]++
	return int32(a.count[kind] - 1)
}

// constantKey is a constant as its register holds it.
type constantKey struct {
	kind int
	bits uint64
}

// register returns a node's register, and makes one for a constant that has none yet.
func (p *plan) register(n int32) int32 {
	if p.place[n] >= 0 {
		return p.place[n]
	}
	key := constantKey{p.kindOf(n), uint64(p.constBits(n))}
	if key.kind == kindNum {
		key.bits = math.Float64bits(p.constNum(n))
	}
	r, ok := p.shared[key]
	if !ok {
		r = int32(p.count[key.kind])
		p.count[key.kind]++
		p.shared[key] = r
		p.consts = append(p.consts, constant{n, r})
	}
	p.place[n] = r
	return r
}

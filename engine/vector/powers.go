package vector

import (
	"cmp"
	"slices"

	"tyche/engine/elementary"
	"tyche/engine/program"
)

// sharePowers lets a whole power of a value begin where a smaller one ends: both are products of the same squares. Nothing of the bits
// changes (see elementary.NextPowerSlice).
func (g *graph) sharePowers() {
	families := map[int32][]int32{} // the powers of each value
	for n := range g.nodes {
		if g.power(int32(n)) > 0 {
			base := g.nodes[n].args[0]
			families[base] = append(families[base], int32(n))
		}
	}
	for _, list := range families {
		slices.SortStableFunc(list, func(a, b int32) int { return cmp.Compare(g.power(a), g.power(b)) })
	}
	g.gather(families)
	ends := map[int32]map[int]int32{} // by base, the node of each power so far
	for n := range g.nodes {
		power := g.power(int32(n))
		if power == 0 {
			continue
		}
		base := g.nodes[n].args[0]
		if ends[base] == nil {
			ends[base] = map[int]int32{}
		}
		m := elementary.PowerFrom(power, func(m int) bool { _, there := ends[base][m]; return there })
		if m > 1 {
			g.begin(int32(n), ends[base][m], m)
		}
		ends[base][power] = int32(n)
	}
}

// power is the exponent of a node that is a whole power; else 0.
func (g *graph) power(n int32) int {
	if node := &g.nodes[n]; node.op == program.OpCall || node.op == opPower {
		return g.p.Functions[node.aux].Power
	}
	return 0
}

// begin lets a power go on from the one at first, x^m, which has to keep its low parts.
func (g *graph) begin(n, first int32, m int) {
	g.nodes[n].op, g.nodes[n].from = opPower, int32(m)
	g.nodes[n].args = append(g.nodes[n].args[:1:1], first)
	from := &g.nodes[first]
	if from.op == program.OpCall {
		from.op, from.from = opPower, 1
	}
	if from.low == 0 {
		g.lows++
		from.low = g.lows
	}
}

// gather moves the powers of a value, in the order of their exponents, to where the first of them is. No two nodes share a list of
// arguments once the graph is pruned.
func (g *graph) gather(families map[int32][]int32) {
	place, nodes := make([]int32, len(g.nodes)), make([]node, 0, len(g.nodes))
	move := func(n int32) {
		place[n] = int32(len(nodes))
		nodes = append(nodes, g.nodes[n])
	}
	for n := range g.nodes {
		if g.power(int32(n)) == 0 {
			move(int32(n))
			continue
		}
		base := g.nodes[n].args[0]
		for _, member := range families[base] {
			move(member)
		}
		families[base] = nil
	}
	for i := range nodes {
		for k, a := range nodes[i].args {
			nodes[i].args[k] = place[a]
		}
	}
	for i, o := range g.outputs {
		g.outputs[i] = [2]int32{place[o[0]], place[o[1]]}
	}
	g.nodes = nodes
}

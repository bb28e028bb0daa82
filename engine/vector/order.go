package vector

import (
	"slices"

	"tyche/engine/program"
)

// bestOrder returns the nodes (but constants) in an order in which arguments come first and few values are alive at once:
// the better of the program's own order and a depth-first walk from the outputs, both with eager consumption.
func (g *graph) bestOrder() []int32 {
	users := g.users()
	own := g.consumeEarly(g.ownOrder(), users)
	walk := g.consumeEarly(g.depthFirst(), users)
	if g.peak(walk) < g.peak(own) {
		return walk
	}
	return own
}

// ownOrder returns the nodes as the program has them, but inputs just before their first use.
func (g *graph) ownOrder() []int32 {
	order := make([]int32, 0, len(g.nodes))
	placed := make([]bool, len(g.nodes))
	place := func(n int32) {
		if !placed[n] {
			placed[n] = true
			order = append(order, n)
		}
	}
	for n := range g.nodes {
		if g.nodes[n].op == program.OpInput {
			continue
		}
		for _, a := range g.nodes[n].args {
			place(a)
		}
		place(int32(n))
	}
	for _, o := range g.outputs {
		place(o[0])
	}
	return order
}

// depthFirst returns the nodes that the outputs need, arguments first, the deepest argument before the others.
func (g *graph) depthFirst() []int32 {
	depth := make([]int32, len(g.nodes))
	for n := range g.nodes {
		for _, a := range g.nodes[n].args {
			depth[n] = max(depth[n], depth[a]+1)
		}
	}
	order := make([]int32, 0, len(g.nodes))
	state := make([]uint8, len(g.nodes)) // 0 new, 1 its arguments are on the stack, 2 done
	var stack []int32
	for _, o := range g.outputs {
		stack = append(stack, o[1], o[0])
		for len(stack) > 0 {
			n := stack[len(stack)-1]
			if state[n] != 0 {
				stack = stack[:len(stack)-1]
				if state[n] == 1 {
					state[n] = 2
					order = append(order, n)
				}
				continue
			}
			state[n] = 1
			from := len(stack)
			for _, a := range g.nodes[n].args {
				if state[a] == 0 {
					stack = append(stack, a)
				}
			}
			slices.SortStableFunc(stack[from:], func(a, b int32) int { return int(depth[a] - depth[b]) })
		}
	}
	return order
}

// consumeEarly keeps an order but moves a node up to where its arguments are complete when that does not add to the values
// that are alive: when the node is the only user of one of its arguments, or leads to one that is. So a reduction's chain
// uses up its values one by one. Results of a lane call follow it at once. Constants are left out.
func (g *graph) consumeEarly(order []int32, users [][]int32) []int32 {
	e := eager{g: g, users: users, missing: make([]int32, len(g.nodes)), done: make([]bool, len(g.nodes))}
	for n := range g.nodes {
		for _, a := range g.nodes[n].args {
			if !g.nodes[a].op.Constant() {
				e.missing[n]++
			}
		}
	}
	for _, n := range order {
		e.emit(n)
	}
	return e.order
}

type eager struct {
	g       *graph
	users   [][]int32
	missing []int32 // arguments that are not yet in the order
	done    []bool
	order   []int32
}

// emit appends a node and then whatever should follow at once.
func (e *eager) emit(n int32) {
	ready := []int32{n}
	for len(ready) > 0 {
		n := ready[len(ready)-1]
		ready = ready[:len(ready)-1]
		if e.done[n] || e.g.nodes[n].op.Constant() {
			continue
		}
		e.done[n] = true
		e.order = append(e.order, n)
		for _, u := range e.users[n] {
			if e.missing[u]--; e.missing[u] == 0 && e.mayFollow(u) {
				ready = append(ready, u)
			}
		}
	}
}

// mayFollow reports whether a node whose arguments are complete should be computed at once: it, or what it alone leads to
// in a few steps, uses up one of its arguments or is a step of a long reduction.
func (e *eager) mayFollow(n int32) bool {
	node := &e.g.nodes[n]
	if node.op == program.OpResultNum || node.op == program.OpResultCode {
		return true
	}
	if node.running || e.usesUpBeside(n, -1) {
		return true
	}
	for range lookAhead {
		if len(e.users[n]) != 1 {
			return false
		}
		from := n
		n = e.users[n][0]
		if e.missing[n] != 1 {
			return false
		}
		if e.g.nodes[n].running || e.usesUpBeside(n, from) {
			return true
		}
	}
	return false
}

// lookAhead is how many operations may lie between a value and the reduction that takes it in, such as the comparison
// and the selection of a conditional sum.
const lookAhead = 4

// usesUpBeside reports whether the node is the only user of an argument other than the given one.
func (e *eager) usesUpBeside(n, beside int32) bool {
	for _, a := range e.g.nodes[n].args {
		if a != beside && len(e.users[a]) == 1 && !e.g.nodes[a].op.Constant() {
			return true
		}
	}
	return false
}

// lastUses returns for every node the position in the order after which its value is not needed: len(order) for outputs.
func (g *graph) lastUses(order []int32) []int32 {
	last := make([]int32, len(g.nodes))
	for i, n := range order {
		last[n] = int32(i)
		for _, a := range g.nodes[n].args {
			last[a] = int32(i)
		}
	}
	for _, o := range g.outputs {
		last[o[0]], last[o[1]] = int32(len(order)), int32(len(order))
	}
	return last
}

// peak returns the greatest number of values that are alive at once.
func (g *graph) peak(order []int32) int {
	last := g.lastUses(order)
	dying := make([]int, len(order)+1)
	alive, most := 0, 0
	for i, n := range order {
		alive++
		most = max(most, alive)
		dying[last[n]]++
		alive -= dying[i]
	}
	return most
}

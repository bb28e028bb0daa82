package vector

import (
	"math"

	"tyche/engine/program"
)

// dropZeroAdditions takes out the additions of zero, which turn a negative zero into zero as a cell shows it, where nobody
// can tell the two apart: the value is compared, added to what is never a negative zero, and so on. No output changes a bit.
func (g *graph) dropZeroAdditions() {
	telling := g.tellingZeros()
	instead := make([]int32, len(g.nodes))
	for n := range g.nodes {
		instead[n] = int32(n)
		node := &g.nodes[n]
		for i, a := range node.args {
			node.args[i] = instead[a]
		}
		if g.addsZero(n) && !telling[n] {
			instead[n] = node.args[0]
		}
	}
	for i, o := range g.outputs {
		g.outputs[i] = [2]int32{instead[o[0]], instead[o[1]]}
	}
}

// addsZero tells whether a node is x + 0 that may be taken out. The first step of a sum stays: what it gives is never a
// negative zero, so the terms need not care.
func (g *graph) addsZero(n int) bool {
	node := &g.nodes[n]
	return node.op == program.OpAdd && !node.first && g.isZero(node.args[1])
}

func (g *graph) isZero(n int32) bool {
	return g.nodes[n].op == program.OpConstNum && math.Float64bits(g.nodes[n].k) == 0
}

// tellingZeros marks the values where a negative zero and zero may lead to different outputs.
func (g *graph) tellingZeros() []bool {
	never := g.neverNegativeZero()
	telling := make([]bool, len(g.nodes))
	for _, o := range g.outputs {
		telling[o[0]] = true
	}
	for n := len(g.nodes) - 1; n >= 0; n-- {
		node := &g.nodes[n]
		for i, a := range node.args {
			telling[a] = telling[a] || g.tells(node, i, telling[n], never)
		}
	}
	return telling
}

// tells reports whether a node may tell a negative zero from zero in an argument, given whether its own is told from zero.
func (g *graph) tells(node *node, arg int, result bool, never []bool) bool {
	switch node.op {
	case program.OpAbs, program.OpLess, program.OpLessEqual, program.OpEqual, program.OpNotEqual, program.OpFinite,
		program.OpSearch, program.OpMatch, program.OpGather:
		return false
	case program.OpAdd: // the sum of two zeros is negative if both are
		return result && !never[node.args[1-arg]]
	case program.OpSub: // x - y is a negative zero for a negative zero x and a zero y only
		if arg == 1 {
			return result && !never[node.args[0]]
		}
		return result && !g.nonZero(node.args[1])
	case opDotAdd:
		return result && !(arg == 1 && never[node.args[0]])
	case program.OpMax: // of two zeros, the greater one is the first
		return result && !(arg == 1 && g.isZero(node.args[0]))
	case program.OpSnap:
		return result && arg == 0
	case program.OpPickNum:
		return result && arg > 0
	case program.OpMul, program.OpNeg, program.OpSqrt, program.OpFMA, program.OpMin, program.OpFloor, program.OpCeil,
		program.OpTrunc, program.OpRound, program.OpSelectNum, opCountAdd:
		return result
	case program.OpDiv:
		return result || arg == 1
	}
	return true
}

func (g *graph) nonZero(n int32) bool {
	return g.nodes[n].op == program.OpConstNum && g.nodes[n].k != 0
}

// neverNegativeZero marks values that are no negative zero, whatever additions of zero are taken out.
func (g *graph) neverNegativeZero() []bool {
	never := make([]bool, len(g.nodes))
	for n := range g.nodes {
		node := &g.nodes[n]
		switch node.op {
		case program.OpConstNum:
			never[n] = !(node.k == 0 && math.Signbit(node.k))
		case program.OpAbs, program.OpFlag:
			never[n] = true
		case program.OpAdd:
			never[n] = !g.addsZero(n) && (never[node.args[0]] || never[node.args[1]])
		case program.OpSub, opDotAdd, opCountAdd, program.OpSqrt:
			never[n] = never[node.args[0]]
		case program.OpMax:
			never[n] = g.isZero(node.args[0]) || never[node.args[0]] && never[node.args[1]]
		}
	}
	return never
}

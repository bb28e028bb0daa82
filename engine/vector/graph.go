package vector

import "tyche/engine/program"

// Operations that only the executor has: steps of reductions. Every other node has an operation of the program.
const (
	opCountAdd program.Op = 200 + iota // x, m: x + 1 where m holds
	opDotAdd                           // x, y; k: x + y*k, the product rounded
	opAddSnap                          // x, y; k: OpSnap of x + y and x
	opSubSnap                          // x, y; k: OpSnap of x - y and x
	opLookup                           // x; OpGather at what OpSearch finds in the table from
	opPower                            // x and, where from is not 1, x^from: x^n, where the function aux is that power
)

// node is an operation of a graph: at most binary but for picks, lane calls, calls and selections.
type node struct {
	op   program.Op
	aux  int32
	k    float64 // the constant of opDotAdd, the snaps and OpConstNum
	args []int32
	// running says that this is a step of a reduction over many values, which is best taken as early as possible.
	running bool
	from    int32 // the table that opLookup searches; where opPower begins
	low     int32 // the place, from 1, of the low parts of a power that others begin with; 0 for none
	// first says that this is the first step of a sum.
	first bool
}

// longReduction is how many values a reduction has for its steps to count as running.
const longReduction = 3

// graph is a program whose reductions are chains, so that each of their values can be used up as soon as it is there.
type graph struct {
	p       *program.Program
	nodes   []node
	outputs [][2]int32
	lows    int32 // how many powers others begin with
}

// expand turns a program into a graph.
func expand(p *program.Program) *graph {
	g := &graph{p: p, nodes: make([]node, 0, len(p.Ops)+len(p.Args))}
	place := make([]int32, len(p.Ops))
	for v := range p.Ops {
		args := make([]int32, 0, 3)
		for _, a := range p.ArgsOf(program.Value(v)) {
			args = append(args, place[a])
		}
		from := len(g.nodes)
		place[v] = g.expandOp(p.Ops[v], args)
		for n := from; n < len(g.nodes) && len(args) >= longReduction; n++ {
			g.nodes[n].running = p.Ops[v].Op.Reduction()
		}
	}
	for _, o := range p.Outputs {
		g.outputs = append(g.outputs, [2]int32{place[o.Num], place[o.Code]})
	}
	return g
}

func (g *graph) add(op program.Op, aux int32, k float64, args ...int32) int32 {
	g.nodes = append(g.nodes, node{op: op, aux: aux, k: k, args: args})
	return int32(len(g.nodes) - 1)
}

func (g *graph) expandOp(in program.Instr, args []int32) int32 {
	switch in.Op {
	case program.OpConstNum:
		return g.add(in.Op, in.Aux, g.p.Floats[in.Aux])
	case program.OpSnap:
		return g.add(in.Op, 0, g.p.Floats[in.Aux], args...)
	case program.OpSum:
		first := g.add(program.OpAdd, 0, 0, args[0], g.zero())
		g.nodes[first].first = true
		return g.chain(program.OpAdd, first, args[1:])
	case program.OpLeast:
		return g.chain(program.OpMin, args[0], args[1:])
	case program.OpMost:
		return g.chain(program.OpMax, args[0], args[1:])
	case program.OpAnd, program.OpOr:
		return g.chain(in.Op, args[0], args[1:])
	case program.OpFirstError:
		return g.chain(in.Op, g.add(program.OpConstCode, int32(program.CodeNumber), 0), args)
	case program.OpCount:
		return g.chain(opCountAdd, g.add(program.OpFlag, 0, 0, args[0]), args[1:])
	case program.OpDot:
		total := g.zero()
		for i, a := range args {
			total = g.add(opDotAdd, 0, g.p.Tables[in.Aux][i], total, a)
		}
		return total
	}
	return g.add(in.Op, in.Aux, 0, args...)
}

func (g *graph) zero() int32 { return g.add(program.OpConstNum, 0, 0) }

// chain folds a binary operation from the left.
func (g *graph) chain(op program.Op, first int32, rest []int32) int32 {
	for _, a := range rest {
		first = g.add(op, 0, 0, first, a)
	}
	return first
}

// typeOf returns the type of a node's value.
func (g *graph) typeOf(n int32) program.Type {
	if op := g.nodes[n].op; op < opCountAdd {
		return op.Result()
	}
	return program.TypeNum
}

// users lists the nodes that have each node as an argument, once for each occurrence.
func (g *graph) users() [][]int32 {
	users := make([][]int32, len(g.nodes))
	for n := range g.nodes {
		for _, a := range g.nodes[n].args {
			users[a] = append(users[a], int32(n))
		}
	}
	return users
}

// fuseSnaps makes one step of a sum or difference that is snapped at once and not used otherwise.
func (g *graph) fuseSnaps() {
	users := g.users()
	outputs := map[int32]bool{}
	for _, o := range g.outputs {
		outputs[o[0]] = true
	}
	fused := map[program.Op]program.Op{program.OpAdd: opAddSnap, program.OpSub: opSubSnap}
	for n := range g.nodes {
		node := &g.nodes[n]
		if node.op != program.OpSnap {
			continue
		}
		a := node.args[0]
		if op := fused[g.nodes[a].op]; op != 0 && len(users[a]) == 1 && !outputs[a] && g.nodes[a].args[0] == node.args[1] {
			node.op, node.args = op, g.nodes[a].args
		}
	}
}

// fuseLookups makes one step of an entry that is gathered where a search in a small table has found its place.
func (g *graph) fuseLookups() {
	users := g.users()
	for n := range g.nodes {
		node := &g.nodes[n]
		if node.op != program.OpGather {
			continue
		}
		a := node.args[0]
		if search := &g.nodes[a]; search.op == program.OpSearch && len(users[a]) == 1 && len(g.p.Tables[search.aux]) <= smallTable {
			node.op, node.from, node.args = opLookup, search.aux, search.args
		}
	}
}

// prune leaves out what no output needs.
func (g *graph) prune() {
	needed := make([]bool, len(g.nodes))
	for _, o := range g.outputs {
		needed[o[0]], needed[o[1]] = true, true
	}
	for n := len(g.nodes) - 1; n >= 0; n-- {
		for _, a := range g.nodes[n].args {
			needed[a] = needed[a] || needed[n]
		}
	}
	place, kept := make([]int32, len(g.nodes)), g.nodes[:0]
	for n, node := range g.nodes {
		if !needed[n] {
			continue
		}
		for i, a := range node.args {
			node.args[i] = place[a]
		}
		place[n] = int32(len(kept))
		kept = append(kept, node)
	}
	g.nodes = kept
	for i, o := range g.outputs {
		g.outputs[i] = [2]int32{place[o[0]], place[o[1]]}
	}
}

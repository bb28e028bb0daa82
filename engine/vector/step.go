package vector

import (
	"math"
	"slices"

	"tyche/engine/program"
)

// step is one operation on a block. The type of its kernel says which registers it reads and writes.
type step struct {
	kernel  any
	dst     int32
	a, b, c int32
	k       float64
	code    int64
}

// Kernels, by the kind of their operands. Lengths are equal, and multiples of lanesQuantum where it matters; dst may be
// one of the operands. Masks are 0 or -1, codes 0 to 255. Constants come by address: loading one into a register between
// two SIMD kernels costs more than a kernel (see leaveVectors).
type (
	unary    func(dst, x []float64)
	binary   func(dst, x, y []float64)
	binaryK  func(dst, x []float64, k *float64)
	ternary  func(dst, x, y, z []float64)
	accK     func(dst, x, y []float64, k *float64)
	test     func(dst []int64, x []float64)
	compare  func(dst []int64, x, y []float64)
	compareK func(dst []int64, x []float64, k *float64)
	bits1    func(dst, a []int64)
	bits2    func(dst, a, b []int64)
	bits3    func(dst, a, b, c []int64)
	bitsK    func(dst, a []int64, k *int64)
	choose   func(dst []float64, m []int64, x, y []float64)
	chooseK  func(dst []float64, m []int64, x []float64, k *float64)
	flag     func(dst []float64, m []int64)
	flagAdd  func(dst, x []float64, m []int64)
)

// Steps with more to them than a kernel.
type (
	inputStep  struct{ input int }
	callUnary  func(dst, x []float64)
	callBinary func(dst, x, y []float64)
	callNary   struct {
		f    func(dst []float64, args [][]float64, scratch []float64)
		args []int32
	}
	pickNumStep struct{ from []int32 }
	pickBitStep struct{ from []int32 }
	laneStep    struct {
		function    int
		nums, codes []int32
	}
	// powerStep is x^n, of x in a and where m is not 1 of x^m in b, whose low parts are at from; its own go to low.
	powerStep struct {
		n, m      int
		low, from int32
	}
	resultNum  struct{ index, width int }
	resultCode struct{ index, width int }
)

// kernelSet holds the kernels of the simple operations: with all operands in registers, and with the operand at a
// position constant and the others in registers. SIMD kernels have the latter, plain ones do without.
type kernelSet struct {
	plain    map[program.Op]any
	constant [3]map[program.Op]any
	lookup   lookupFunc
}

// lookupFunc is the kernel of searches and look-ups in small tables: the entry in to that belongs to the last entry in from, an
// ascending table of the same length, that is <= x, and below where there is none.
type lookupFunc func(dst, x, from, to []float64, below *float64)

// smallTable is the longest table in which comparing with every entry beats a binary search.
const smallTable = 24

// steps makes the list of steps.
func (p *plan) steps(k kernelSet) []step {
	list := make([]step, 0, len(p.order))
	for _, n := range p.order {
		list = append(list, p.stepOf(n, k))
	}
	return list
}

func (p *plan) stepOf(n int32, k kernelSet) step {
	node := &p.g.nodes[n]
	if special := p.special(node, k); special != nil {
		s := step{kernel: special, dst: p.place[n]}
		p.operands(&s, node.args, special)
		return s
	}
	if s, ok := p.withConstant(node, k); ok {
		s.dst = p.place[n]
		return s
	}
	s := step{kernel: k.plain[node.op], dst: p.place[n], k: node.k}
	if node.op == program.OpCodeIs {
		s.code = int64(node.aux)
	}
	p.operands(&s, node.args, s.kernel)
	return s
}

// operands fills in the registers of up to three operands. Steps with lists of operands keep them themselves.
func (p *plan) operands(s *step, args []int32, kernel any) {
	switch kernel.(type) {
	case callNary, laneStep:
		return
	case pickNumStep, pickBitStep:
		args = args[:1]
	}
	regs := [3]*int32{&s.a, &s.b, &s.c}
	for i, a := range args {
		*regs[i] = p.register(a)
	}
}

// withConstant makes the step of an operation that has a kernel for a constant among its operands.
func (p *plan) withConstant(node *node, k kernelSet) (step, bool) {
	for at := range min(len(node.args), len(k.constant)) {
		kernel := k.constant[at][node.op]
		if kernel == nil || !p.isConstNum(node.args[at]) {
			continue
		}
		s := step{kernel: kernel, k: p.constNum(node.args[at])}
		if node.op == program.OpSub && at == 1 {
			s.k = -s.k // x - k is x + (-k), bit for bit
		}
		p.operands(&s, slices.Delete(slices.Clone(node.args), at, at+1), kernel)
		return s, true
	}
	return step{}, false
}

func (p *plan) isConstNum(n int32) bool { return p.g.nodes[n].op == program.OpConstNum }

func (p *plan) constNum(n int32) float64 { return p.g.nodes[n].k }

// constBits returns a constant mask or code as registers hold it.
func (p *plan) constBits(n int32) int64 {
	node := &p.g.nodes[n]
	if node.op == program.OpConstMask {
		return -int64(node.aux)
	}
	return int64(node.aux)
}

// special returns the kernel of an operation that is not in a kernelSet, else nil.
func (p *plan) special(node *node, k kernelSet) any {
	switch node.op {
	case program.OpInput:
		return inputStep{int(node.aux)}
	case program.OpSearch:
		if table := p.g.p.Tables[node.aux]; len(table) <= smallTable {
			return k.search(table)
		}
		return perLane(p.g.p.Tables[node.aux], program.Search)
	case opLookup:
		return k.find(p.g.p.Tables[node.from], p.g.p.Tables[node.aux])
	case program.OpMatch:
		return perLane(p.g.p.Tables[node.aux], program.Match)
	case program.OpGather:
		if table := p.g.p.Tables[node.aux]; len(table) < smallTable {
			return k.gather(table)
		}
		return perLane(p.g.p.Tables[node.aux], program.Gather)
	case program.OpPickNum:
		return pickNumStep{p.list(node.args[1:])}
	case program.OpPickCode:
		return pickBitStep{p.list(node.args[1:])}
	case program.OpCall:
		return p.call(&p.g.p.Functions[node.aux], node.args)
	case opPower:
		s := powerStep{n: p.g.p.Functions[node.aux].Power, m: int(node.from), low: node.low}
		if s.m > 1 {
			s.from = p.g.nodes[node.args[1]].low
		}
		return s
	case program.OpLaneCall:
		s := laneStep{function: int(node.aux)}
		for i := 0; i < len(node.args); i += 2 {
			s.nums = append(s.nums, p.register(node.args[i]))
			s.codes = append(s.codes, p.register(node.args[i+1]))
		}
		return s
	case program.OpResultNum:
		return resultNum{int(node.aux), p.tuple}
	case program.OpResultCode:
		return resultCode{int(node.aux), p.tuple}
	}
	return nil
}

// search is OpSearch in a small table.
func (k kernelSet) search(table []float64) unary {
	places, below := make([]float64, len(table)), -1.0
	for i := range places {
		places[i] = float64(i)
	}
	return func(dst, x []float64) { k.lookup(dst, x, table, places, &below) }
}

// gather is OpGather in a small table: its first entry is that of all x > -1, and what follows the last one is 0.
func (k kernelSet) gather(table []float64) unary {
	from, below := make([]float64, len(table)+1), 0.0
	for i := range from {
		from[i] = float64(i)
	}
	from[0] = math.Nextafter(-1, 0)
	to := append(slices.Clone(table), 0)
	return func(dst, x []float64) { k.lookup(dst, x, from, to, &below) }
}

// find is OpGather in a table at the place that OpSearch finds in another: 0 where the first has no entry.
func (k kernelSet) find(in, table []float64) unary {
	to, below := make([]float64, len(in)), 0.0
	copy(to, table)
	return func(dst, x []float64) { k.lookup(dst, x, in, to, &below) }
}

func (p *plan) list(args []int32) []int32 {
	regs := make([]int32, len(args))
	for i, a := range args {
		regs[i] = p.register(a)
	}
	return regs
}

// perLane makes a kernel of a table function.
func perLane(table []float64, f func(table []float64, x float64) float64) callUnary {
	return func(dst, x []float64) {
		x = x[:len(dst)]
		for i := range dst {
			dst[i] = f(table, x[i])
		}
	}
}

// call makes the kernel of a function: its slice form, or a loop.
func (p *plan) call(f *program.Function, args []int32) any {
	switch {
	case f.Arity == 1 && f.UnarySlice != nil:
		return callUnary(f.UnarySlice)
	case f.Arity == 1:
		return callUnary(func(dst, x []float64) {
			for i := range dst {
				dst[i] = f.Unary(x[i])
			}
		})
	case f.Arity == 2 && f.BinarySlice != nil:
		return callBinary(f.BinarySlice)
	case f.Arity == 2:
		return callBinary(func(dst, x, y []float64) {
			for i := range dst {
				dst[i] = f.Binary(x[i], y[i])
			}
		})
	}
	return callNary{narySlice(f.Nary), p.list(args)}
}

func narySlice(f func(args []float64) float64) func(dst []float64, args [][]float64, scratch []float64) {
	return func(dst []float64, args [][]float64, scratch []float64) {
		for i := range dst {
			for k := range args {
				scratch[k] = args[k][i]
			}
			dst[i] = f(scratch)
		}
	}
}

// outputStep says where an output's number and code come from: a register, or a constant if the register is -1.
type outputStep struct {
	num, code int32
	constNum  float64
	constCode uint8
}

func (p *plan) outputSteps() []outputStep {
	list := make([]outputStep, len(p.g.outputs))
	for i, o := range p.g.outputs {
		s := outputStep{num: -1, code: -1}
		if p.isConstNum(o[0]) {
			s.constNum = p.constNum(o[0])
		} else {
			s.num = p.place[o[0]]
		}
		if p.g.nodes[o[1]].op == program.OpConstCode {
			s.constCode = uint8(p.constBits(o[1]))
		} else {
			s.code = p.place[o[1]]
		}
		list[i] = s
	}
	return list
}

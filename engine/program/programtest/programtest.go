// Package programtest makes random programs for the tests of engine/program and of the executors. It knows every
// operation, and nothing of how one is executed.
package programtest

import (
	"math"
	"math/rand/v2"

	"tyche/engine/program"
)

// Inputs is how many random inputs a random program has.
const Inputs = 4

// Random returns a valid program of the given number of operations (more or less), decided by the seed. Nothing in it is
// folded or shared. It uses all kinds of numbers, infinities, NaN and both zeros included.
func Random(seed uint64, size int) *program.Program {
	g := &generator{r: rand.New(rand.NewPCG(seed, 1)), p: &program.Program{
		Inputs:        Inputs,
		Texts:         []string{"", "alpha", "beta"},
		Tables:        [][]float64{{-1, 0, 0, 0.5, 2, 1e3}, {3}, {2, -1, 0.25, 2}, {}},
		Functions:     Library().Functions,
		LaneFunctions: Library().LaneFunctions,
	}}
	for range 3 {
		g.leaf()
	}
	for len(g.p.Ops) < size {
		if g.r.IntN(5) == 0 {
			g.leaf()
		} else {
			g.operation()
		}
	}
	for range 1 + g.r.IntN(6) {
		g.p.Outputs = append(g.p.Outputs, program.Output{Num: g.late(g.nums), Code: g.late(g.codes)})
	}
	return g.p
}

// Draws returns the draws of one trial: mostly ordinary numbers, sometimes special ones.
func Draws(r *rand.Rand) []float64 {
	draws := make([]float64, Inputs)
	for i := range draws {
		draws[i] = number(r)
	}
	return draws
}

func number(r *rand.Rand) float64 {
	special := []float64{
		0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 1.5, -2.5, 2, 3, 4, 1e-310, math.MaxFloat64, math.Inf(1), math.Inf(-1),
		math.NaN(), 1 << 52, -1<<52 - 1, 1<<53 - 1, 0.49999999999999994, 4503599627370495.5, 1e3, -0.9999999999999999,
	}
	switch r.IntN(4) {
	case 0:
		return special[r.IntN(len(special))]
	case 1:
		return float64(r.IntN(9) - 2)
	}
	return r.NormFloat64() * math.Pow(10, float64(r.IntN(7)-3))
}

type generator struct {
	r                  *rand.Rand
	p                  *program.Program
	nums, masks, codes []program.Value
}

func (g *generator) add(op program.Op, aux int, args ...program.Value) program.Value {
	v := program.Value(len(g.p.Ops))
	g.p.Ops = append(g.p.Ops, program.Instr{
		Op: op, Aux: int32(aux), First: int32(len(g.p.Args)), Count: int32(len(args)),
	})
	g.p.Args = append(g.p.Args, args...)
	switch op.Result() {
	case program.TypeNum:
		g.nums = append(g.nums, v)
	case program.TypeMask:
		g.masks = append(g.masks, v)
	case program.TypeCode:
		g.codes = append(g.codes, v)
	}
	return v
}

// late picks a value, preferring recent ones.
func (g *generator) late(from []program.Value) program.Value {
	n := len(from)
	if g.r.IntN(2) == 0 {
		return from[n-1-g.r.IntN(min(n, 8))]
	}
	return from[g.r.IntN(n)]
}

func (g *generator) num() program.Value { return g.late(g.nums) }

func (g *generator) mask() program.Value {
	if len(g.masks) == 0 {
		return g.add(program.OpConstMask, g.r.IntN(2))
	}
	return g.late(g.masks)
}

func (g *generator) code() program.Value {
	if len(g.codes) == 0 {
		return g.add(program.OpConstCode, 0)
	}
	return g.late(g.codes)
}

func (g *generator) leaf() {
	codes := []int{0, 1, 2, 3, 16, 17, 22, 255}
	switch g.r.IntN(6) {
	case 0, 1:
		g.p.Floats = append(g.p.Floats, number(g.r))
		g.add(program.OpConstNum, len(g.p.Floats)-1)
	case 2:
		g.add(program.OpConstMask, g.r.IntN(2))
	case 3:
		g.add(program.OpConstCode, codes[g.r.IntN(len(codes))])
	default:
		g.add(program.OpInput, g.r.IntN(Inputs))
	}
	if len(g.nums) == 0 {
		g.add(program.OpInput, 0)
	}
	g.code()
}

// several returns one to six values.
func (g *generator) several(pick func() program.Value) []program.Value {
	list := make([]program.Value, 1+g.r.IntN(6))
	for i := range list {
		list[i] = pick()
	}
	return list
}

func (g *generator) operation() {
	op := program.OpAdd + program.Op(g.r.IntN(int(program.OpLaneCall-program.OpAdd)+1))
	switch op {
	case program.OpAdd, program.OpSub, program.OpMul, program.OpDiv, program.OpMin, program.OpMax,
		program.OpLess, program.OpLessEqual, program.OpEqual, program.OpNotEqual:
		g.add(op, 0, g.num(), g.num())
	case program.OpFMA:
		g.add(op, 0, g.num(), g.num(), g.num())
	case program.OpAnd, program.OpOr, program.OpCount:
		g.add(op, 0, g.several(g.mask)...)
	case program.OpXor:
		g.add(op, 0, g.mask(), g.mask())
	case program.OpNot, program.OpFlag:
		g.add(op, 0, g.mask())
	case program.OpSelectNum:
		g.add(op, 0, g.mask(), g.num(), g.num())
	case program.OpSelectMask:
		g.add(op, 0, g.mask(), g.mask(), g.mask())
	case program.OpSelectCode:
		g.add(op, 0, g.mask(), g.code(), g.code())
	case program.OpCodeIs:
		g.add(op, []int{0, 1, 17, 22}[g.r.IntN(4)], g.code())
	case program.OpIsError:
		g.add(op, 0, g.code())
	case program.OpSnap:
		g.p.Floats = append(g.p.Floats, []float64{0, 0.5, 1e-15, 2}[g.r.IntN(4)])
		g.add(op, len(g.p.Floats)-1, g.num(), g.num())
	default:
		g.larger(op)
	}
}

func (g *generator) larger(op program.Op) {
	switch op {
	case program.OpFirstError:
		g.add(op, 0, g.several(g.code)...)
	case program.OpSum, program.OpLeast, program.OpMost:
		g.add(op, 0, g.several(g.num)...)
	case program.OpDot:
		xs := g.several(g.num)
		k := make([]float64, len(xs))
		for i := range k {
			k[i] = number(g.r)
		}
		g.p.Tables = append(g.p.Tables, k)
		g.add(op, len(g.p.Tables)-1, xs...)
	case program.OpSearch:
		g.add(op, g.r.IntN(2), g.num())
	case program.OpMatch, program.OpGather:
		g.add(op, g.r.IntN(4), g.num())
	case program.OpPickNum:
		g.add(op, 0, append([]program.Value{g.num()}, g.several(g.num)...)...)
	case program.OpPickCode:
		g.add(op, 0, append([]program.Value{g.num()}, g.several(g.code)...)...)
	case program.OpCall:
		f := g.r.IntN(len(g.p.Functions))
		args := make([]program.Value, g.p.Functions[f].Arity)
		for i := range args {
			args[i] = g.num()
		}
		g.add(op, f, args...)
	case program.OpLaneCall:
		g.laneCalls()
	default: // operations of one number
		g.add(op, 0, g.num())
	}
}

// laneCalls calls a function that makes a text and one that reads it. The text's index goes nowhere else: it is not a
// number to compute with.
func (g *generator) laneCalls() {
	first := g.add(program.OpLaneCall, 0, g.num(), g.code())
	g.add(program.OpResultNum, 0, first)
	text := g.add(program.OpResultNum, 1, first)
	g.nums = g.nums[:len(g.nums)-1]
	second := g.add(program.OpLaneCall, 1, text, g.add(program.OpResultCode, 1, first), g.num(), g.code())
	g.add(program.OpResultNum, 0, second)
	g.add(program.OpResultCode, 0, second)
}

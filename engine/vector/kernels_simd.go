//go:build goexperiment.simd

package vector

import (
	"simd"

	"tyche/engine/program"
)

// The kernels with the simd package. Every loop has the same form: as long as all operands hold another chunk of
// lanesQuantum lanes, an inner loop of vectors whose bounds checks the compiler removes, because the slices end at a
// constant and the vector length divides it. Kernels are named functions: in function literals the compiler does not
// specialize simd code to the machine's vectors, and it runs thirty times slower.

// haveVectors reports whether the machine has vectors that the simd package uses.
func haveVectors() bool { return !simd.Emulated() }

// simdKernels returns the kernels of all operations, and those with a constant operand.
func simdKernels() kernelSet {
	return kernelSet{
		plain: map[program.Op]any{
			program.OpAdd:        binary(add),
			program.OpSub:        binary(sub),
			program.OpMul:        binary(mul),
			program.OpDiv:        binary(div),
			program.OpNeg:        unary(neg),
			program.OpAbs:        unary(abs),
			program.OpSqrt:       unary(sqrt),
			program.OpFMA:        ternary(fma),
			program.OpMin:        binary(least),
			program.OpMax:        binary(most),
			program.OpFloor:      unary(floor),
			program.OpCeil:       unary(ceil),
			program.OpTrunc:      unary(trunc),
			program.OpRound:      unary(round),
			program.OpSnap:       accK(snap),
			program.OpLess:       compare(less),
			program.OpLessEqual:  compare(lessEqual),
			program.OpEqual:      compare(equal),
			program.OpNotEqual:   compare(notEqual),
			program.OpFinite:     test(finite),
			program.OpAnd:        bits2(and),
			program.OpOr:         bits2(or),
			program.OpXor:        bits2(xor),
			program.OpNot:        bits1(not),
			program.OpFlag:       flag(flags),
			program.OpSelectNum:  choose(selectNum),
			program.OpSelectMask: bits3(selectBits),
			program.OpSelectCode: bits3(selectBits),
			program.OpCodeIs:     bitsK(codeIs),
			program.OpIsError:    bits1(isError),
			program.OpFirstError: bits2(firstErrors),
			opCountAdd:           flagAdd(countAdd),
			opDotAdd:             accK(dotAdd),
			opAddSnap:            accK(addSnap),
			opSubSnap:            accK(subSnap),
		},
		constant: [3]map[program.Op]any{firstConstant(), secondConstant(), {program.OpSelectNum: chooseK(selectNumK)}},
		lookup:   lookup,
	}
}

func firstConstant() map[program.Op]any {
	return map[program.Op]any{
		program.OpSub:       binaryK(subFrom),
		program.OpDiv:       binaryK(divInto),
		program.OpMin:       binaryK(leastOf),
		program.OpMax:       binaryK(mostOf),
		program.OpLess:      compareK(greaterK),
		program.OpLessEqual: compareK(greaterEqualK),
	}
}

func secondConstant() map[program.Op]any {
	return map[program.Op]any{
		program.OpAdd:       binaryK(addK),
		program.OpSub:       binaryK(addK), // the step has the constant negated
		program.OpMul:       binaryK(mulK),
		program.OpDiv:       binaryK(divK),
		program.OpMin:       binaryK(leastK),
		program.OpMax:       binaryK(mostK),
		program.OpLess:      compareK(lessK),
		program.OpLessEqual: compareK(lessEqualK),
		program.OpEqual:     compareK(equalK),
		program.OpNotEqual:  compareK(notEqualK),
		program.OpSelectNum: chooseK(selectKNum),
	}
}

func add(dst, x, y []float64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Add(simd.LoadFloat64s(y[j:lanesQuantum])).Store(dst[j:lanesQuantum])
		}
		dst, x, y = dst[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:]
	}
}

func sub(dst, x, y []float64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Sub(simd.LoadFloat64s(y[j:lanesQuantum])).Store(dst[j:lanesQuantum])
		}
		dst, x, y = dst[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:]
	}
}

func mul(dst, x, y []float64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Mul(simd.LoadFloat64s(y[j:lanesQuantum])).Store(dst[j:lanesQuantum])
		}
		dst, x, y = dst[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:]
	}
}

func div(dst, x, y []float64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Div(simd.LoadFloat64s(y[j:lanesQuantum])).Store(dst[j:lanesQuantum])
		}
		dst, x, y = dst[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:]
	}
}

func addK(dst, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Add(c).Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func mulK(dst, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Mul(c).Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func divK(dst, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Div(c).Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

// subFrom computes k - x.
func subFrom(dst, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			c.Sub(simd.LoadFloat64s(x[j:lanesQuantum])).Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

// divInto computes k / x.
func divInto(dst, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			c.Div(simd.LoadFloat64s(x[j:lanesQuantum])).Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func least(dst, x, y []float64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			v, u := simd.LoadFloat64s(x[j:lanesQuantum]), simd.LoadFloat64s(y[j:lanesQuantum])
			u.IfElse(u.Less(v), v).Store(dst[j:lanesQuantum])
		}
		dst, x, y = dst[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:]
	}
}

func most(dst, x, y []float64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			v, u := simd.LoadFloat64s(x[j:lanesQuantum]), simd.LoadFloat64s(y[j:lanesQuantum])
			u.IfElse(u.Greater(v), v).Store(dst[j:lanesQuantum])
		}
		dst, x, y = dst[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:]
	}
}

func leastK(dst, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			v := simd.LoadFloat64s(x[j:lanesQuantum])
			c.IfElse(c.Less(v), v).Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func mostK(dst, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			v := simd.LoadFloat64s(x[j:lanesQuantum])
			c.IfElse(c.Greater(v), v).Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

// leastOf is least with the constant first.
func leastOf(dst, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			v := simd.LoadFloat64s(x[j:lanesQuantum])
			v.IfElse(v.Less(c), c).Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

// mostOf is most with the constant first.
func mostOf(dst, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			v := simd.LoadFloat64s(x[j:lanesQuantum])
			v.IfElse(v.Greater(c), c).Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func neg(dst, x []float64) {
	l := simd.Float64s{}.Len()
	sign := simd.BroadcastUint64s(1 << 63)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).ToBits().Xor(sign).BitsToFloat64().Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func abs(dst, x []float64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Abs().Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func sqrt(dst, x []float64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Sqrt().Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func fma(dst, x, y, z []float64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum && len(z) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			v, u, w := simd.LoadFloat64s(x[j:lanesQuantum]), simd.LoadFloat64s(y[j:lanesQuantum]), simd.LoadFloat64s(z[j:lanesQuantum])
			v.MulAdd(u, w).Store(dst[j:lanesQuantum])
		}
		dst, x, y, z = dst[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:], z[lanesQuantum:]
	}
}

func dotAdd(dst, x, y []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Add(simd.LoadFloat64s(y[j:lanesQuantum]).Mul(c)).Store(dst[j:lanesQuantum])
		}
		dst, x, y = dst[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:]
	}
}

func snap(dst, x, y []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			v := simd.LoadFloat64s(x[j:lanesQuantum])
			near := v.Abs().Less(simd.LoadFloat64s(y[j:lanesQuantum]).Abs().Mul(c))
			simd.Float64s{}.IfElse(near, v).Store(dst[j:lanesQuantum])
		}
		dst, x, y = dst[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:]
	}
}

func addSnap(dst, x, y []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			v := simd.LoadFloat64s(x[j:lanesQuantum])
			s := v.Add(simd.LoadFloat64s(y[j:lanesQuantum]))
			near := s.Abs().Less(v.Abs().Mul(c))
			simd.Float64s{}.IfElse(near, s).Store(dst[j:lanesQuantum])
		}
		dst, x, y = dst[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:]
	}
}

func subSnap(dst, x, y []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			v := simd.LoadFloat64s(x[j:lanesQuantum])
			s := v.Sub(simd.LoadFloat64s(y[j:lanesQuantum]))
			near := s.Abs().Less(v.Abs().Mul(c))
			simd.Float64s{}.IfElse(near, s).Store(dst[j:lanesQuantum])
		}
		dst, x, y = dst[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:]
	}
}

// lookup computes what lookupFunc says.
func lookup(dst, x, from, to []float64, below *float64) {
	l := simd.Float64s{}.Len()
	start := simd.BroadcastFloat64s(*below)
	to = to[:len(from)]
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			v, y := simd.LoadFloat64s(x[j:lanesQuantum]), start
			for i := range from {
				y = simd.BroadcastFloat64s(to[i]).IfElse(simd.BroadcastFloat64s(from[i]).LessEqual(v), y)
			}
			y.Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

//go:build goexperiment.simd

package vector

import (
	"maps"
	"simd"
	"simd/archsimd"

	"tyche/engine/program"
)

// vectorKernels returns the SIMD kernels of this machine: where it has vectors of 512 bits, the common ones are in assembly.
func vectorKernels() kernelSet {
	k := simdKernels()
	if simd.VectorBitSize() < 512 || !archsimd.X86.AVX512() {
		return k
	}
	maps.Copy(k.plain, map[program.Op]any{
		program.OpAdd:       binary(wideAdd),
		program.OpSub:       binary(wideSub),
		program.OpMul:       binary(wideMul),
		program.OpDiv:       binary(wideDiv),
		program.OpMin:       binary(wideLeast),
		program.OpMax:       binary(wideMost),
		program.OpLess:      compare(wideLess),
		program.OpLessEqual: compare(wideLessEqual),
		program.OpEqual:     compare(wideEqual),
		program.OpNotEqual:  compare(wideNotEqual),
		program.OpSelectNum: choose(wideSelect),
		opCountAdd:          flagAdd(wideCountAdd),
		opAddSnap:           accK(wideAddSnap),
		opSubSnap:           accK(wideSubSnap),
	})
	maps.Copy(k.constant[0], map[program.Op]any{
		program.OpSub:       binaryK(wideSubFrom),
		program.OpDiv:       binaryK(wideDivInto),
		program.OpMin:       binaryK(wideLeastOf),
		program.OpMax:       binaryK(wideMostOf),
		program.OpLess:      compareK(wideGreaterK),
		program.OpLessEqual: compareK(wideGreaterEqualK),
	})
	maps.Copy(k.constant[1], map[program.Op]any{
		program.OpAdd:       binaryK(wideAddK),
		program.OpSub:       binaryK(wideAddK), // the step has the constant negated
		program.OpMul:       binaryK(wideMulK),
		program.OpDiv:       binaryK(wideDivK),
		program.OpMin:       binaryK(wideLeastK),
		program.OpMax:       binaryK(wideMostK),
		program.OpLess:      compareK(wideLessK),
		program.OpLessEqual: compareK(wideLessEqualK),
		program.OpEqual:     compareK(wideEqualK),
		program.OpNotEqual:  compareK(wideNotEqualK),
		program.OpSelectNum: chooseK(wideSelectKNum),
	})
	k.constant[2][program.OpSelectNum] = chooseK(wideSelectNumK)
	k.lookup = wideLookup
	return k
}

//go:noescape
func wideLookup(dst, x, from, to []float64, below *float64)

//go:noescape
func wideAdd(dst, x, y []float64)

//go:noescape
func wideSub(dst, x, y []float64)

//go:noescape
func wideMul(dst, x, y []float64)

//go:noescape
func wideDiv(dst, x, y []float64)

//go:noescape
func wideLeast(dst, x, y []float64)

//go:noescape
func wideMost(dst, x, y []float64)

//go:noescape
func wideAddK(dst, x []float64, k *float64)

//go:noescape
func wideMulK(dst, x []float64, k *float64)

//go:noescape
func wideDivK(dst, x []float64, k *float64)

//go:noescape
func wideSubFrom(dst, x []float64, k *float64)

//go:noescape
func wideDivInto(dst, x []float64, k *float64)

//go:noescape
func wideLeastK(dst, x []float64, k *float64)

//go:noescape
func wideMostK(dst, x []float64, k *float64)

//go:noescape
func wideLeastOf(dst, x []float64, k *float64)

//go:noescape
func wideMostOf(dst, x []float64, k *float64)

//go:noescape
func wideLess(dst []int64, x, y []float64)

//go:noescape
func wideLessEqual(dst []int64, x, y []float64)

//go:noescape
func wideEqual(dst []int64, x, y []float64)

//go:noescape
func wideNotEqual(dst []int64, x, y []float64)

//go:noescape
func wideLessK(dst []int64, x []float64, k *float64)

//go:noescape
func wideLessEqualK(dst []int64, x []float64, k *float64)

//go:noescape
func wideGreaterK(dst []int64, x []float64, k *float64)

//go:noescape
func wideGreaterEqualK(dst []int64, x []float64, k *float64)

//go:noescape
func wideEqualK(dst []int64, x []float64, k *float64)

//go:noescape
func wideNotEqualK(dst []int64, x []float64, k *float64)

//go:noescape
func wideAddSnap(dst, x, y []float64, k *float64)

//go:noescape
func wideSubSnap(dst, x, y []float64, k *float64)

//go:noescape
func wideCountAdd(dst, x []float64, m []int64)

//go:noescape
func wideSelect(dst []float64, m []int64, x, y []float64)

//go:noescape
func wideSelectNumK(dst []float64, m []int64, x []float64, k *float64)

//go:noescape
func wideSelectKNum(dst []float64, m []int64, x []float64, k *float64)

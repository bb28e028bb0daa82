package vector

import (
	"math"

	"tyche/engine/program"
)

// plainKernels returns the kernels as plain loops, for every operation that is not a special step.
func plainKernels() kernelSet {
	return kernelSet{
		plain: map[program.Op]any{
			program.OpAdd:        binary(plainAdd),
			program.OpSub:        binary(plainSub),
			program.OpMul:        binary(plainMul),
			program.OpDiv:        binary(plainDiv),
			program.OpNeg:        eachUnary(func(x float64) float64 { return -x }),
			program.OpAbs:        eachUnary(math.Abs),
			program.OpSqrt:       eachUnary(math.Sqrt),
			program.OpFMA:        ternary(plainFMA),
			program.OpMin:        eachBinary(program.Min),
			program.OpMax:        eachBinary(program.Max),
			program.OpFloor:      eachUnary(math.Floor),
			program.OpCeil:       eachUnary(math.Ceil),
			program.OpTrunc:      eachUnary(math.Trunc),
			program.OpRound:      eachUnary(math.Round),
			program.OpSnap:       accK(plainSnap),
			program.OpLess:       eachCompare(func(x, y float64) bool { return x < y }),
			program.OpLessEqual:  eachCompare(func(x, y float64) bool { return x <= y }),
			program.OpEqual:      eachCompare(func(x, y float64) bool { return x == y }),
			program.OpNotEqual:   eachCompare(func(x, y float64) bool { return x != y }),
			program.OpFinite:     test(plainFinite),
			program.OpAnd:        eachBits(func(a, b int64) int64 { return a & b }),
			program.OpOr:         eachBits(func(a, b int64) int64 { return a | b }),
			program.OpXor:        eachBits(func(a, b int64) int64 { return a ^ b }),
			program.OpNot:        bits1(plainNot),
			program.OpFlag:       flag(plainFlag),
			program.OpSelectNum:  choose(plainSelect),
			program.OpSelectMask: bits3(plainSelectBits),
			program.OpSelectCode: bits3(plainSelectBits),
			program.OpCodeIs:     bitsK(plainCodeIs),
			program.OpIsError:    bits1(plainIsError),
			program.OpFirstError: eachBits(firstError),
			opCountAdd:           flagAdd(plainCountAdd),
			opDotAdd:             accK(plainDotAdd),
			opAddSnap:            accK(plainAddSnap),
			opSubSnap:            accK(plainSubSnap),
		},
		lookup: plainLookup,
	}
}

// maskOf returns a truth value as a lane of a mask.
func maskOf(m bool) int64 {
	if m {
		return -1
	}
	return 0
}

func eachUnary(f func(x float64) float64) unary {
	return func(dst, x []float64) {
		x = x[:len(dst)]
		for i := range dst {
			dst[i] = f(x[i])
		}
	}
}

func eachBinary(f func(x, y float64) float64) binary {
	return func(dst, x, y []float64) {
		x, y = x[:len(dst)], y[:len(dst)]
		for i := range dst {
			dst[i] = f(x[i], y[i])
		}
	}
}

func eachCompare(f func(x, y float64) bool) compare {
	return func(dst []int64, x, y []float64) {
		x, y = x[:len(dst)], y[:len(dst)]
		for i := range dst {
			dst[i] = maskOf(f(x[i], y[i]))
		}
	}
}

func eachBits(f func(a, b int64) int64) bits2 {
	return func(dst, a, b []int64) {
		a, b = a[:len(dst)], b[:len(dst)]
		for i := range dst {
			dst[i] = f(a[i], b[i])
		}
	}
}

func plainAdd(dst, x, y []float64) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] + y[i]
	}
}

func plainSub(dst, x, y []float64) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] - y[i]
	}
}

func plainMul(dst, x, y []float64) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] * y[i]
	}
}

func plainDiv(dst, x, y []float64) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] / y[i]
	}
}

func plainFMA(dst, x, y, z []float64) {
	for i := range dst {
		dst[i] = math.FMA(x[i], y[i], z[i])
	}
}

func plainDotAdd(dst, x, y []float64, k *float64) {
	for i := range dst {
		dst[i] = x[i] + float64(y[i]**k)
	}
}

func plainSnap(dst, x, y []float64, k *float64) {
	for i := range dst {
		dst[i] = program.Snap(x[i], y[i], *k)
	}
}

func plainAddSnap(dst, x, y []float64, k *float64) {
	for i := range dst {
		dst[i] = program.Snap(x[i]+y[i], x[i], *k)
	}
}

func plainSubSnap(dst, x, y []float64, k *float64) {
	for i := range dst {
		dst[i] = program.Snap(x[i]-y[i], x[i], *k)
	}
}

func plainLookup(dst, x, from, to []float64, below *float64) {
	for i := range dst {
		y := *below // dst may be x
		if at := program.Search(from, x[i]); at >= 0 {
			y = to[int(at)]
		}
		dst[i] = y
	}
}

func plainFinite(dst []int64, x []float64) {
	for i := range dst {
		dst[i] = maskOf(program.Finite(x[i]))
	}
}

func plainNot(dst, a []int64) {
	for i := range dst {
		dst[i] = ^a[i]
	}
}

func plainFlag(dst []float64, m []int64) {
	for i := range dst {
		dst[i] = program.Flag(m[i] != 0)
	}
}

func plainCountAdd(dst, x []float64, m []int64) {
	for i := range dst {
		dst[i] = x[i] + program.Flag(m[i] != 0)
	}
}

func plainSelect(dst []float64, m []int64, x, y []float64) {
	for i := range dst {
		if m[i] != 0 {
			dst[i] = x[i]
		} else {
			dst[i] = y[i]
		}
	}
}

func plainSelectBits(dst, m, a, b []int64) {
	for i := range dst {
		dst[i] = a[i]&m[i] | b[i]&^m[i]
	}
}

func plainCodeIs(dst, c []int64, k *int64) {
	for i := range dst {
		dst[i] = maskOf(c[i] == *k)
	}
}

func plainIsError(dst, c []int64) {
	for i := range dst {
		dst[i] = maskOf(program.IsError(uint8(c[i])))
	}
}

// firstError keeps a running code that is an error, else takes the next one if that is one.
func firstError(running, next int64) int64 {
	if program.IsError(uint8(running)) || !program.IsError(uint8(next)) {
		return running
	}
	return next
}

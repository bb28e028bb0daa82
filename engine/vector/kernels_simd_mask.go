//go:build goexperiment.simd

package vector

import (
	"math"
	"simd"

	"tyche/engine/program"
)

// SIMD kernels that make, combine or use masks and codes.

func less(dst []int64, x, y []float64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Less(simd.LoadFloat64s(y[j:lanesQuantum])).ToInt64s().Store(dst[j:lanesQuantum])
		}
		dst, x, y = dst[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:]
	}
}

func lessEqual(dst []int64, x, y []float64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).LessEqual(simd.LoadFloat64s(y[j:lanesQuantum])).ToInt64s().Store(dst[j:lanesQuantum])
		}
		dst, x, y = dst[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:]
	}
}

func equal(dst []int64, x, y []float64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Equal(simd.LoadFloat64s(y[j:lanesQuantum])).ToInt64s().Store(dst[j:lanesQuantum])
		}
		dst, x, y = dst[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:]
	}
}

func notEqual(dst []int64, x, y []float64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).NotEqual(simd.LoadFloat64s(y[j:lanesQuantum])).ToInt64s().Store(dst[j:lanesQuantum])
		}
		dst, x, y = dst[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:]
	}
}

func lessK(dst []int64, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Less(c).ToInt64s().Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func lessEqualK(dst []int64, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).LessEqual(c).ToInt64s().Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func equalK(dst []int64, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Equal(c).ToInt64s().Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func notEqualK(dst []int64, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).NotEqual(c).ToInt64s().Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func greaterK(dst []int64, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Greater(c).ToInt64s().Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func greaterEqualK(dst []int64, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).GreaterEqual(c).ToInt64s().Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func finite(dst []int64, x []float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(math.MaxFloat64)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Abs().LessEqual(c).ToInt64s().Store(dst[j:lanesQuantum])
		}
		dst, x = dst[lanesQuantum:], x[lanesQuantum:]
	}
}

func and(dst, a, b []int64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(a) >= lanesQuantum && len(b) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadInt64s(a[j:lanesQuantum]).And(simd.LoadInt64s(b[j:lanesQuantum])).Store(dst[j:lanesQuantum])
		}
		dst, a, b = dst[lanesQuantum:], a[lanesQuantum:], b[lanesQuantum:]
	}
}

func or(dst, a, b []int64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(a) >= lanesQuantum && len(b) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadInt64s(a[j:lanesQuantum]).Or(simd.LoadInt64s(b[j:lanesQuantum])).Store(dst[j:lanesQuantum])
		}
		dst, a, b = dst[lanesQuantum:], a[lanesQuantum:], b[lanesQuantum:]
	}
}

func xor(dst, a, b []int64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(a) >= lanesQuantum && len(b) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadInt64s(a[j:lanesQuantum]).Xor(simd.LoadInt64s(b[j:lanesQuantum])).Store(dst[j:lanesQuantum])
		}
		dst, a, b = dst[lanesQuantum:], a[lanesQuantum:], b[lanesQuantum:]
	}
}

func not(dst, a []int64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(a) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadInt64s(a[j:lanesQuantum]).Not().Store(dst[j:lanesQuantum])
		}
		dst, a = dst[lanesQuantum:], a[lanesQuantum:]
	}
}

func flags(dst []float64, m []int64) {
	l := simd.Float64s{}.Len()
	one := simd.BroadcastFloat64s(1)
	for len(dst) >= lanesQuantum && len(m) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			one.Masked(simd.LoadInt64s(m[j:lanesQuantum]).ToMask()).Store(dst[j:lanesQuantum])
		}
		dst, m = dst[lanesQuantum:], m[lanesQuantum:]
	}
}

func countAdd(dst, x []float64, m []int64) {
	l := simd.Float64s{}.Len()
	one := simd.BroadcastFloat64s(1)
	for len(dst) >= lanesQuantum && len(x) >= lanesQuantum && len(m) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).Add(one.Masked(simd.LoadInt64s(m[j:lanesQuantum]).ToMask())).Store(dst[j:lanesQuantum])
		}
		dst, x, m = dst[lanesQuantum:], x[lanesQuantum:], m[lanesQuantum:]
	}
}

func selectNum(dst []float64, m []int64, x, y []float64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(m) >= lanesQuantum && len(x) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			mask := simd.LoadInt64s(m[j:lanesQuantum]).ToMask()
			simd.LoadFloat64s(x[j:lanesQuantum]).IfElse(mask, simd.LoadFloat64s(y[j:lanesQuantum])).Store(dst[j:lanesQuantum])
		}
		dst, m, x, y = dst[lanesQuantum:], m[lanesQuantum:], x[lanesQuantum:], y[lanesQuantum:]
	}
}

func selectNumK(dst []float64, m []int64, x []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(m) >= lanesQuantum && len(x) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadFloat64s(x[j:lanesQuantum]).IfElse(simd.LoadInt64s(m[j:lanesQuantum]).ToMask(), c).Store(dst[j:lanesQuantum])
		}
		dst, m, x = dst[lanesQuantum:], m[lanesQuantum:], x[lanesQuantum:]
	}
}

// selectKNum chooses the constant where the mask holds.
func selectKNum(dst []float64, m []int64, y []float64, k *float64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastFloat64s(*k)
	for len(dst) >= lanesQuantum && len(m) >= lanesQuantum && len(y) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			mask := simd.LoadInt64s(m[j:lanesQuantum]).ToMask()
			c.IfElse(mask, simd.LoadFloat64s(y[j:lanesQuantum])).Store(dst[j:lanesQuantum])
		}
		dst, m, y = dst[lanesQuantum:], m[lanesQuantum:], y[lanesQuantum:]
	}
}

func selectBits(dst, m, a, b []int64) {
	l := simd.Float64s{}.Len()
	for len(dst) >= lanesQuantum && len(m) >= lanesQuantum && len(a) >= lanesQuantum && len(b) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			mask := simd.LoadInt64s(m[j:lanesQuantum]).ToMask()
			simd.LoadInt64s(a[j:lanesQuantum]).IfElse(mask, simd.LoadInt64s(b[j:lanesQuantum])).Store(dst[j:lanesQuantum])
		}
		dst, m, a, b = dst[lanesQuantum:], m[lanesQuantum:], a[lanesQuantum:], b[lanesQuantum:]
	}
}

func codeIs(dst, a []int64, k *int64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastInt64s(*k)
	for len(dst) >= lanesQuantum && len(a) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadInt64s(a[j:lanesQuantum]).Equal(c).ToInt64s().Store(dst[j:lanesQuantum])
		}
		dst, a = dst[lanesQuantum:], a[lanesQuantum:]
	}
}

func isError(dst, a []int64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastInt64s(int64(program.CodeError) - 1)
	for len(dst) >= lanesQuantum && len(a) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			simd.LoadInt64s(a[j:lanesQuantum]).Greater(c).ToInt64s().Store(dst[j:lanesQuantum])
		}
		dst, a = dst[lanesQuantum:], a[lanesQuantum:]
	}
}

func firstErrors(dst, a, b []int64) {
	l := simd.Float64s{}.Len()
	c := simd.BroadcastInt64s(int64(program.CodeError) - 1)
	for len(dst) >= lanesQuantum && len(a) >= lanesQuantum && len(b) >= lanesQuantum {
		for j := 0; j < lanesQuantum; j += l {
			v, u := simd.LoadInt64s(a[j:lanesQuantum]), simd.LoadInt64s(b[j:lanesQuantum])
			keep := v.Greater(c).Or(c.GreaterEqual(u))
			v.IfElse(keep, u).Store(dst[j:lanesQuantum])
		}
		dst, a, b = dst[lanesQuantum:], a[lanesQuantum:], b[lanesQuantum:]
	}
}

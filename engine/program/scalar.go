package program

import "math"

// This file is the meaning of every operation on one lane. Constant folding, the Interpreter and the plain loops of the
// executors use these functions; SIMD and device code is tested against them.

// Min is OpMin: y if y < x, else x. It is free of NaN as long as x is.
func Min(x, y float64) float64 {
	if y < x {
		return y
	}
	return x
}

// Max is OpMax: y if y > x, else x.
func Max(x, y float64) float64 {
	if y > x {
		return y
	}
	return x
}

// Flag is OpFlag: 1 for true, 0 for false.
func Flag(m bool) float64 {
	if m {
		return 1
	}
	return 0
}

// Finite is OpFinite: x is neither infinite nor NaN.
func Finite(x float64) bool { return math.Abs(x) <= math.MaxFloat64 }

// Snap is OpSnap: 0 if |x| < |y|*k, else x. A difference x of nearly equal numbers of about y becomes zero.
func Snap(x, y, k float64) float64 {
	if math.Abs(x) < math.Abs(y)*k {
		return 0
	}
	return x
}

// Search is OpSearch: the last index of the ascending table whose entry is <= x, else -1.
func Search(table []float64, x float64) float64 {
	low, high := 0, len(table)
	for low < high {
		middle := int(uint(low+high) >> 1)
		if table[middle] <= x {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return float64(low - 1)
}

// Match is OpMatch: the first index whose entry equals x, else -1.
func Match(table []float64, x float64) float64 {
	for i, entry := range table {
		if entry == x {
			return float64(i)
		}
	}
	return -1
}

// Gather is OpGather: the entry at trunc(x), 0 where there is none.
func Gather(table []float64, x float64) float64 {
	if i := Position(x, len(table)); i >= 0 {
		return table[i]
	}
	return 0
}

// Position returns trunc(x) if it is one of 0..n-1, else -1.
func Position(x float64, n int) int {
	if n > 0 && x > -1 && x < float64(n) {
		return int(x)
	}
	return -1
}

// evalNum computes an operation of one to three numbers that gives a number.
func evalNum(op Op, x, y, z float64) float64 {
	switch op {
	case OpAdd:
		return x + y
	case OpSub:
		return x - y
	case OpMul:
		return x * y
	case OpDiv:
		return x / y
	case OpNeg:
		return -x
	case OpAbs:
		return math.Abs(x)
	case OpSqrt:
		return math.Sqrt(x)
	case OpFMA:
		return math.FMA(x, y, z)
	case OpMin:
		return Min(x, y)
	case OpMax:
		return Max(x, y)
	case OpFloor:
		return math.Floor(x)
	case OpCeil:
		return math.Ceil(x)
	case OpTrunc:
		return math.Trunc(x)
	}
	return math.Round(x) // OpRound
}

// compare computes an operation of one or two numbers that gives a mask.
func compare(op Op, x, y float64) bool {
	switch op {
	case OpLess:
		return x < y
	case OpLessEqual:
		return x <= y
	case OpEqual:
		return x == y
	case OpNotEqual:
		return x != y
	}
	return Finite(x) // OpFinite
}

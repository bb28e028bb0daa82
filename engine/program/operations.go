package program

// The builder's methods, one for each operation; op.go says what each computes.

// Add returns x + y.
func (b *Builder) Add(x, y Num) Num { return b.num(OpAdd, x, y) }

// Sub returns x - y.
func (b *Builder) Sub(x, y Num) Num { return b.num(OpSub, x, y) }

// Mul returns x * y.
func (b *Builder) Mul(x, y Num) Num { return b.num(OpMul, x, y) }

// Div returns x / y as IEEE 754 has it; the caller masks zero divisors.
func (b *Builder) Div(x, y Num) Num { return b.num(OpDiv, x, y) }

// Neg returns x with its sign flipped.
func (b *Builder) Neg(x Num) Num { return b.num(OpNeg, x) }

// Abs returns |x|.
func (b *Builder) Abs(x Num) Num { return b.num(OpAbs, x) }

// Sqrt returns the square root, NaN below zero.
func (b *Builder) Sqrt(x Num) Num { return b.num(OpSqrt, x) }

// FMA returns x*y + z with one rounding.
func (b *Builder) FMA(x, y, z Num) Num { return b.num(OpFMA, x, y, z) }

// Min returns y if y < x, else x.
func (b *Builder) Min(x, y Num) Num { return b.num(OpMin, x, y) }

// Max returns y if y > x, else x.
func (b *Builder) Max(x, y Num) Num { return b.num(OpMax, x, y) }

// Floor rounds towards minus infinity.
func (b *Builder) Floor(x Num) Num { return b.num(OpFloor, x) }

// Ceil rounds towards plus infinity.
func (b *Builder) Ceil(x Num) Num { return b.num(OpCeil, x) }

// Trunc rounds towards zero.
func (b *Builder) Trunc(x Num) Num { return b.num(OpTrunc, x) }

// Round rounds to the nearest integer, halves away from zero.
func (b *Builder) Round(x Num) Num { return b.num(OpRound, x) }

// Snap returns 0 where |x| < |y|*k, else x.
func (b *Builder) Snap(x, y Num, k float64) Num {
	return Num(b.emit(OpSnap, b.float(k), Value(x), Value(y)))
}

// Less returns x < y.
func (b *Builder) Less(x, y Num) Mask { return b.compare(OpLess, x, y) }

// LessEqual returns x <= y.
func (b *Builder) LessEqual(x, y Num) Mask { return b.compare(OpLessEqual, x, y) }

// Greater returns x > y.
func (b *Builder) Greater(x, y Num) Mask { return b.compare(OpLess, y, x) }

// GreaterEqual returns x >= y.
func (b *Builder) GreaterEqual(x, y Num) Mask { return b.compare(OpLessEqual, y, x) }

// Equal returns x == y.
func (b *Builder) Equal(x, y Num) Mask { return b.compare(OpEqual, x, y) }

// NotEqual returns x != y.
func (b *Builder) NotEqual(x, y Num) Mask { return b.compare(OpNotEqual, x, y) }

// Finite returns whether x is neither infinite nor NaN.
func (b *Builder) Finite(x Num) Mask { return b.compare(OpFinite, x) }

// And returns whether all of one or more masks hold.
func (b *Builder) And(masks ...Mask) Mask { return b.logic(OpAnd, masks...) }

// Or returns whether any of one or more masks holds.
func (b *Builder) Or(masks ...Mask) Mask { return b.logic(OpOr, masks...) }

// Xor returns whether exactly one of two masks holds.
func (b *Builder) Xor(m, n Mask) Mask { return b.logic(OpXor, m, n) }

// Not returns whether m does not hold.
func (b *Builder) Not(m Mask) Mask { return b.logic(OpNot, m) }

// Flag returns 1 where m holds, else 0.
func (b *Builder) Flag(m Mask) Num { return Num(b.emit(OpFlag, 0, Value(m))) }

// Select returns x where m holds, else y.
func (b *Builder) Select(m Mask, x, y Num) Num {
	return Num(b.emit(OpSelectNum, 0, Value(m), Value(x), Value(y)))
}

// SelectMask returns x where m holds, else y.
func (b *Builder) SelectMask(m, x, y Mask) Mask {
	return Mask(b.emit(OpSelectMask, 0, Value(m), Value(x), Value(y)))
}

// SelectCode returns x where m holds, else y.
func (b *Builder) SelectCode(m Mask, x, y Code) Code {
	return Code(b.emit(OpSelectCode, 0, Value(m), Value(x), Value(y)))
}

// SelectPair returns the pair x where m holds, else the pair y.
func (b *Builder) SelectPair(m Mask, x, y Pair) Pair {
	return Pair{b.Select(m, x.Num, y.Num), b.SelectCode(m, x.Code, y.Code)}
}

// CodeIs returns whether c is the given code.
func (b *Builder) CodeIs(c Code, code uint8) Mask {
	return Mask(b.emit(OpCodeIs, int32(code), Value(c)))
}

// IsError returns whether c stands for an error.
func (b *Builder) IsError(c Code) Mask { return Mask(b.emit(OpIsError, 0, Value(c))) }

// FirstError returns the first of one or more codes that is an error, else CodeNumber.
func (b *Builder) FirstError(codes ...Code) Code {
	return Code(b.emit(OpFirstError, 0, values(codes)...))
}

// Sum returns (((0 + x) + y) + ...) over one or more numbers, from left to right.
func (b *Builder) Sum(xs ...Num) Num { return b.num(OpSum, xs...) }

// Least returns the least of one or more numbers: Min, folded from the left.
func (b *Builder) Least(xs ...Num) Num { return b.num(OpLeast, xs...) }

// Most returns the greatest of one or more numbers: Max, folded from the left.
func (b *Builder) Most(xs ...Num) Num { return b.num(OpMost, xs...) }

// Count returns how many of one or more masks hold.
func (b *Builder) Count(masks ...Mask) Num { return Num(b.emit(OpCount, 0, values(masks)...)) }

// Dot returns (((0 + x*k0) + y*k1) + ...), every product rounded, with as many constants as numbers.
func (b *Builder) Dot(xs []Num, k []float64) Num {
	return Num(b.emit(OpDot, b.table(k), values(xs)...))
}

// Search returns the last index whose entry in the ascending table is <= x, else -1.
func (b *Builder) Search(table []float64, x Num) Num {
	return Num(b.emit(OpSearch, b.table(table), Value(x)))
}

// Match returns the first index whose entry in the table equals x, else -1.
func (b *Builder) Match(table []float64, x Num) Num {
	return Num(b.emit(OpMatch, b.table(table), Value(x)))
}

// Gather returns the table's entry at trunc(x) counted from 0, and 0 where there is none.
func (b *Builder) Gather(table []float64, x Num) Num {
	return Num(b.emit(OpGather, b.table(table), Value(x)))
}

// Pick returns the number at trunc(x) counted from 0, and 0 where there is none.
func (b *Builder) Pick(x Num, from ...Num) Num {
	return Num(b.emit(OpPickNum, 0, append([]Value{Value(x)}, values(from)...)...))
}

// PickCode returns the code at trunc(x) counted from 0, and CodeNumber where there is none.
func (b *Builder) PickCode(x Num, from ...Code) Code {
	return Code(b.emit(OpPickCode, 0, append([]Value{Value(x)}, values(from)...)...))
}

// Call returns the function's value. A function whose name was used before is taken to be the same one.
func (b *Builder) Call(f Function, xs ...Num) Num {
	if !f.complete() {
		b.fail("function %q has no definition for its arity %d", f.Name, f.Arity)
		return 0
	}
	return Num(b.emit(OpCall, b.function(f), values(xs)...))
}

// function returns the index of a function of the program.
func (b *Builder) function(f Function) int32 {
	i, ok := b.functions[f.Name]
	if !ok {
		i = int32(len(b.p.Functions))
		b.p.Functions = append(b.p.Functions, f)
		b.functions[f.Name] = i
	}
	return i
}

// LaneCall evaluates a function lane by lane and returns its results. A function whose name was used before is taken to
// be the same one.
func (b *Builder) LaneCall(f LaneFunction, in ...Pair) []Pair {
	if !f.complete() {
		b.fail("lane function %q is incomplete", f.Name)
		return make([]Pair, max(f.Out, 1))
	}
	args := make([]Value, 0, 2*len(in))
	for _, pair := range in {
		args = append(args, Value(pair.Num), Value(pair.Code))
	}
	call := b.emit(OpLaneCall, b.laneFunction(f), args...)
	out := make([]Pair, f.Out)
	for k := range out {
		out[k].Num = Num(b.emit(OpResultNum, int32(k), call))
		out[k].Code = Code(b.emit(OpResultCode, int32(k), call))
	}
	return out
}

// laneFunction returns the index of a lane function of the program.
func (b *Builder) laneFunction(f LaneFunction) int32 {
	i, ok := b.lanes[f.Name]
	if !ok {
		i = int32(len(b.p.LaneFunctions))
		b.p.LaneFunctions = append(b.p.LaneFunctions, f)
		b.lanes[f.Name] = i
	}
	return i
}

func (b *Builder) num(op Op, xs ...Num) Num { return Num(b.emit(op, 0, values(xs)...)) }

func (b *Builder) compare(op Op, xs ...Num) Mask { return Mask(b.emit(op, 0, values(xs)...)) }

func (b *Builder) logic(op Op, ms ...Mask) Mask { return Mask(b.emit(op, 0, values(ms)...)) }

// values turns handles of one type into values.
func values[T ~int32](handles []T) []Value {
	list := make([]Value, len(handles))
	for i, h := range handles {
		list[i] = Value(h)
	}
	return list
}

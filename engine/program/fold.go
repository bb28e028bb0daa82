package program

import "math"

// fold evaluates an operation whose arguments are all constants.
func (b *Builder) fold(op Op, aux int32, args []Value) (Value, bool) {
	if len(args) == 0 || op >= OpLaneCall {
		return 0, false
	}
	cells := make([]cell, 0, 8)
	for _, a := range args {
		c, ok := b.constantOf(a)
		if !ok {
			return 0, false
		}
		cells = append(cells, c)
	}
	var scratch []float64
	return b.constant(b.p.evaluate(Instr{Op: op, Aux: aux}, cells, &scratch), op.Result()), true
}

// simplify applies identities that hold for every bit of every number (NaN aside, which no valid lane holds).
func (b *Builder) simplify(op Op, aux int32, args []Value) (Value, bool) {
	switch op {
	case OpAdd, OpSub, OpMul, OpDiv:
		return b.simplifyArithmetic(op, args[0], args[1])
	case OpNeg, OpAbs, OpFloor, OpCeil, OpTrunc, OpRound:
		return b.simplifyUnary(op, args[0])
	case OpMin, OpMax:
		return args[0], args[0] == args[1]
	case OpLeast, OpMost:
		return args[0], len(args) == 1
	case OpEqual, OpNotEqual:
		return b.simplifyEqual(op, args[0], args[1])
	case OpAnd, OpOr:
		return b.simplifyLogic(op, args)
	case OpXor:
		if m, ok := b.constantOf(args[1]); ok {
			return b.invertIf(m.mask, args[0]), true
		}
		return b.constant(cell{}, TypeMask), args[0] == args[1]
	case OpNot:
		return b.argument(args[0], 0), b.is(args[0], OpNot)
	case OpSelectNum, OpSelectMask, OpSelectCode:
		return b.simplifySelect(op, args[0], args[1], args[2])
	case OpCodeIs, OpIsError:
		return b.simplifyCodeTest(op, aux, args[0])
	case OpFirstError:
		return b.simplifyFirstError(args)
	case OpSum:
		return b.simplifySum(args)
	case OpCount:
		if len(args) == 1 {
			return b.emit(OpFlag, 0, args[0]), true
		}
	}
	return 0, false
}

// is reports whether v is computed by the operation.
func (b *Builder) is(v Value, op Op) bool { return b.p.Ops[v].Op == op }

// argument returns the i-th argument of v, or v itself where there is none.
func (b *Builder) argument(v Value, i int) Value {
	if args := b.p.ArgsOf(v); i < len(args) {
		return args[i]
	}
	return v
}

func (b *Builder) simplifyArithmetic(op Op, x, y Value) (Value, bool) {
	k, ok := b.constantOf(y)
	if !ok {
		return 0, false
	}
	negativeZero := k.num == 0 && math.Signbit(k.num)
	switch {
	case op == OpAdd && negativeZero, op == OpSub && k.num == 0 && !negativeZero, op == OpMul && k.num == 1:
		return x, true
	case op == OpMul && k.num == -1:
		return b.emit(OpNeg, 0, x), true
	case op == OpDiv && exactInverse(k.num):
		return b.emit(OpMul, 0, x, b.constant(cell{num: 1 / k.num}, TypeNum)), true
	}
	return 0, false
}

// exactInverse reports whether x is a power of two whose inverse is a normal number: dividing by it is multiplying.
func exactInverse(x float64) bool {
	fraction, exponent := math.Frexp(math.Abs(x))
	return fraction == 0.5 && exponent > -1000 && exponent < 1000
}

func (b *Builder) simplifyUnary(op Op, x Value) (Value, bool) {
	switch inner := b.p.Ops[x].Op; {
	case op == OpNeg:
		return b.argument(x, 0), inner == OpNeg
	case op == OpAbs && inner == OpNeg:
		return b.emit(OpAbs, 0, b.argument(x, 0)), true
	case op == OpAbs:
		return x, inner == OpAbs || inner == OpFlag || inner == OpCount
	default: // a rounding
		switch inner {
		case OpFloor, OpCeil, OpTrunc, OpRound, OpFlag, OpCount, OpSearch, OpMatch:
			return x, true
		}
	}
	return 0, false
}

// simplifyEqual undoes the detour of a truth value through a number.
func (b *Builder) simplifyEqual(op Op, x, y Value) (Value, bool) {
	k, ok := b.constantOf(y)
	if !ok || !b.is(x, OpFlag) || k.num != 0 && k.num != 1 {
		return 0, false
	}
	holds := (k.num == 1) == (op == OpEqual)
	return b.invertIf(!holds, b.argument(x, 0)), true
}

func (b *Builder) invertIf(invert bool, m Value) Value {
	if invert {
		return b.emit(OpNot, 0, m)
	}
	return m
}

// simplifyLogic drops neutral and repeated masks, and everything when one mask decides.
func (b *Builder) simplifyLogic(op Op, args []Value) (Value, bool) {
	kept := make([]Value, 0, len(args))
	seen := make(map[Value]bool, len(args))
	for _, a := range args {
		if k, ok := b.constantOf(a); ok {
			if k.mask == (op == OpOr) {
				return a, true
			}
			continue
		}
		if !seen[a] {
			seen[a] = true
			kept = append(kept, a)
		}
	}
	switch len(kept) {
	case len(args):
		return args[0], len(args) == 1
	case 0:
		return b.constant(cell{mask: op == OpAnd}, TypeMask), true
	}
	return b.emit(op, 0, kept...), true
}

func (b *Builder) simplifySelect(op Op, m, x, y Value) (Value, bool) {
	if k, ok := b.constantOf(m); ok {
		if k.mask {
			return x, true
		}
		return y, true
	}
	if x == y {
		return x, true
	}
	if b.is(m, OpNot) {
		return b.emit(op, 0, b.argument(m, 0), y, x), true
	}
	kx, okx := b.constantOf(x)
	ky, oky := b.constantOf(y)
	switch {
	case op == OpSelectMask && (okx || oky):
		return b.maskOfSelect(m, x, y, kx, ky, okx), true
	case op == OpSelectNum && okx && oky && isFlag(kx.num, ky.num):
		return b.emit(OpFlag, 0, m), true
	case op == OpSelectNum && okx && oky && isFlag(ky.num, kx.num):
		return b.emit(OpFlag, 0, b.emit(OpNot, 0, m)), true
	}
	return 0, false
}

// isFlag reports whether the numbers are 1 and +0.
func isFlag(one, zero float64) bool { return one == 1 && math.Float64bits(zero) == 0 }

// maskOfSelect turns a choice between masks, one of them constant, into a conjunction or disjunction.
func (b *Builder) maskOfSelect(m, x, y Value, kx, ky cell, constantX bool) Value {
	switch {
	case constantX && kx.mask:
		return b.emit(OpOr, 0, m, y)
	case constantX:
		return b.emit(OpAnd, 0, b.emit(OpNot, 0, m), y)
	case ky.mask:
		return b.emit(OpOr, 0, b.emit(OpNot, 0, m), x)
	}
	return b.emit(OpAnd, 0, m, x)
}

// codeTest is a question about a code: OpCodeIs or OpIsError.
type codeTest struct {
	op   Op
	aux  int32
	code Value
}

// simplifyCodeTest asks the branches of a choice of codes when one of them is constant. Answers are kept, because codes
// form long chains of choices, of which every link is asked.
func (b *Builder) simplifyCodeTest(op Op, aux int32, c Value) (Value, bool) {
	question := codeTest{op, aux, c}
	if answer, ok := b.answers[question]; ok {
		return answer, true
	}
	if !b.is(c, OpSelectCode) {
		return 0, false
	}
	args := b.p.ArgsOf(c)
	m, x, y := args[0], args[1], args[2]
	_, okx := b.constantOf(x)
	_, oky := b.constantOf(y)
	if !okx && !oky {
		return 0, false
	}
	answer := b.emit(OpSelectMask, 0, m, b.emit(op, aux, x), b.emit(op, aux, y))
	b.answers[question] = answer
	return answer, true
}

// simplifyFirstError drops codes that are never errors or repeated, and what follows a constant error.
func (b *Builder) simplifyFirstError(args []Value) (Value, bool) {
	kept := make([]Value, 0, len(args))
	seen := make(map[Value]bool, len(args))
	for _, a := range args {
		k, ok := b.constantOf(a)
		if ok && !IsError(k.code) || seen[a] {
			continue
		}
		seen[a] = true
		kept = append(kept, a)
		if ok {
			break
		}
	}
	switch {
	case len(kept) == 0:
		return b.constant(cell{}, TypeCode), true
	case len(kept) == 1 && b.errorOrNumber(kept[0]):
		return kept[0], true
	case len(kept) < len(args):
		return b.emit(OpFirstError, 0, kept...), true
	}
	return 0, false
}

// errorOrNumber reports whether a code is surely an error or CodeNumber.
func (b *Builder) errorOrNumber(c Value) bool {
	if k, ok := b.constantOf(c); ok {
		return k.code == CodeNumber || IsError(k.code)
	}
	if b.is(c, OpSelectCode) {
		args := b.p.ArgsOf(c)
		return b.surely(args[1]) && b.surely(args[2])
	}
	return b.is(c, OpFirstError)
}

// surely is errorOrNumber without looking through a further choice.
func (b *Builder) surely(c Value) bool {
	k, ok := b.constantOf(c)
	return b.is(c, OpFirstError) || ok && (k.code == CodeNumber || IsError(k.code))
}

// simplifySum adds the leading constants and drops zeros: a running sum that starts at +0 is never -0.
func (b *Builder) simplifySum(args []Value) (Value, bool) {
	sum, lead := 0.0, 0
	for ; lead < len(args); lead++ {
		k, ok := b.constantOf(args[lead])
		if !ok {
			break
		}
		sum += k.num
	}
	kept := make([]Value, 0, len(args))
	if sum != 0 {
		kept = append(kept, b.constant(cell{num: sum}, TypeNum))
	}
	for _, a := range args[lead:] {
		if k, ok := b.constantOf(a); !ok || k.num != 0 {
			kept = append(kept, a)
		}
	}
	if len(kept) == len(args) {
		return 0, false
	}
	return b.emit(OpSum, 0, kept...), true
}

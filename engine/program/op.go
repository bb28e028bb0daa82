package program

// Type is what a value holds in each lane.
type Type uint8

// The types of values.
const (
	// TypeNum is a float64.
	TypeNum Type = iota
	// TypeMask is a truth value.
	TypeMask
	// TypeCode is a uint8; see [CodeNumber].
	TypeCode
	// TypeTuple is what [OpLaneCall] gives: OpResultNum and OpResultCode take it apart.
	TypeTuple
)

// Op is a lane operation. The comment of each says its arguments, what [Instr].Aux holds, and its meaning.
type Op uint8

// The operations. Numbers are written x, y, z; masks m; codes c.
const (
	OpConstNum  Op = iota // Aux: index in Program.Floats
	OpConstMask           // Aux: 0 or 1
	OpConstCode           // Aux: the code
	OpInput               // Aux: the random input k; its draw in this trial

	OpAdd   // x + y
	OpSub   // x - y
	OpMul   // x * y
	OpDiv   // x / y, as IEEE 754: a zero divisor gives an infinity or NaN
	OpNeg   // x with its sign flipped
	OpAbs   // |x|
	OpSqrt  // the square root, NaN below zero
	OpFMA   // x*y + z with one rounding
	OpMin   // y if y < x, else x
	OpMax   // y if y > x, else x
	OpFloor // towards minus infinity; keeps the sign of zero
	OpCeil  // towards plus infinity
	OpTrunc // towards zero
	OpRound // to the nearest integer, halves away from zero
	OpSnap  // x, y; Aux: index in Program.Floats of k: 0 if |x| < |y|*k, else x

	OpLess      // x < y
	OpLessEqual // x <= y
	OpEqual     // x == y
	OpNotEqual  // x != y
	OpFinite    // x is neither infinite nor NaN

	OpAnd  // all of one or more masks
	OpOr   // any of one or more masks
	OpXor  // m != m
	OpNot  // not m
	OpFlag // 1 where m holds, else 0

	OpSelectNum  // m, x, y: x where m holds, else y
	OpSelectMask // m, m, m
	OpSelectCode // m, c, c

	OpCodeIs     // c; Aux: the code to compare with
	OpIsError    // c is an error
	OpFirstError // the first of one or more codes that is an error, else CodeNumber

	OpSum   // (((0 + x) + y) + ...) from left to right
	OpLeast // OpMin of one or more numbers, folded from the left
	OpMost  // OpMax of one or more numbers, folded from the left
	OpCount // how many of one or more masks hold
	OpDot   // (((0 + x*k0) + y*k1) + ...), every product rounded; Aux: table of constants k

	OpSearch   // Aux: ascending table; the last index whose entry is <= x, else -1
	OpMatch    // Aux: table in any order; the first index whose entry == x, else -1
	OpGather   // Aux: table; its entry at trunc(x), 0 where there is none
	OpPickNum  // x, then one or more numbers: the one at trunc(x) counted from 0, 0 where there is none
	OpPickCode // x, then one or more codes: likewise, CodeNumber where there is none

	OpCall // Aux: index in Program.Functions; as many numbers as its arity

	OpLaneCall   // Aux: index in Program.LaneFunctions; pairs of a number and a code
	OpResultNum  // tuple; Aux: which result
	OpResultCode // tuple; Aux: which result

	opEnd // one past the last operation
)

// auxKind says what Instr.Aux refers to, for the printer, the parser and the checker.
type auxKind uint8

const (
	auxNone auxKind = iota
	auxFloat
	auxBool
	auxCode
	auxInput
	auxTable
	auxFunction
	auxLane
	auxResult
)

// opInfo describes an operation. args holds a letter an argument: n number, m mask, c code, t tuple; a final * means one
// or more of the letter before it; "(nc)*" is a list of pairs, maybe empty; "f" means as the function in Aux demands.
type opInfo struct {
	name   string
	result Type
	args   string
	aux    auxKind
	cost   float64 // rough nanoseconds a lane, for an argument if the list is open
}

// opTable describes every operation; it is constant.
var opTable = [opEnd]opInfo{
	OpConstNum:  {"num", TypeNum, "", auxFloat, 0},
	OpConstMask: {"mask", TypeMask, "", auxBool, 0},
	OpConstCode: {"code", TypeCode, "", auxCode, 0},
	OpInput:     {"input", TypeNum, "", auxInput, 6},

	OpAdd:   {"add", TypeNum, "nn", auxNone, 0.17},
	OpSub:   {"sub", TypeNum, "nn", auxNone, 0.17},
	OpMul:   {"mul", TypeNum, "nn", auxNone, 0.17},
	OpDiv:   {"div", TypeNum, "nn", auxNone, 0.5},
	OpNeg:   {"neg", TypeNum, "n", auxNone, 0.15},
	OpAbs:   {"abs", TypeNum, "n", auxNone, 0.15},
	OpSqrt:  {"sqrt", TypeNum, "n", auxNone, 0.8},
	OpFMA:   {"fma", TypeNum, "nnn", auxNone, 0.2},
	OpMin:   {"min", TypeNum, "nn", auxNone, 0.17},
	OpMax:   {"max", TypeNum, "nn", auxNone, 0.17},
	OpFloor: {"floor", TypeNum, "n", auxNone, 0.3},
	OpCeil:  {"ceil", TypeNum, "n", auxNone, 0.3},
	OpTrunc: {"trunc", TypeNum, "n", auxNone, 0.3},
	OpRound: {"round", TypeNum, "n", auxNone, 0.3},

	OpSnap: {"snap", TypeNum, "nn", auxFloat, 0.2},

	OpLess:      {"less", TypeMask, "nn", auxNone, 0.15},
	OpLessEqual: {"lessequal", TypeMask, "nn", auxNone, 0.15},
	OpEqual:     {"equal", TypeMask, "nn", auxNone, 0.15},
	OpNotEqual:  {"notequal", TypeMask, "nn", auxNone, 0.15},
	OpFinite:    {"finite", TypeMask, "n", auxNone, 0.15},

	OpAnd:  {"and", TypeMask, "m*", auxNone, 0.15},
	OpOr:   {"or", TypeMask, "m*", auxNone, 0.15},
	OpXor:  {"xor", TypeMask, "mm", auxNone, 0.15},
	OpNot:  {"not", TypeMask, "m", auxNone, 0.15},
	OpFlag: {"flag", TypeNum, "m", auxNone, 0.15},

	OpSelectNum:  {"select.num", TypeNum, "mnn", auxNone, 0.2},
	OpSelectMask: {"select.mask", TypeMask, "mmm", auxNone, 0.2},
	OpSelectCode: {"select.code", TypeCode, "mcc", auxNone, 0.2},

	OpCodeIs:     {"codeis", TypeMask, "c", auxCode, 0.15},
	OpIsError:    {"iserror", TypeMask, "c", auxNone, 0.15},
	OpFirstError: {"firsterror", TypeCode, "c*", auxNone, 0.2},

	OpSum:   {"sum", TypeNum, "n*", auxNone, 0.17},
	OpLeast: {"least", TypeNum, "n*", auxNone, 0.17},
	OpMost:  {"most", TypeNum, "n*", auxNone, 0.17},
	OpCount: {"count", TypeNum, "m*", auxNone, 0.17},
	OpDot:   {"dot", TypeNum, "n*", auxTable, 0.17},

	OpSearch:   {"search", TypeNum, "n", auxTable, 4},
	OpMatch:    {"match", TypeNum, "n", auxTable, 10},
	OpGather:   {"gather", TypeNum, "n", auxTable, 2},
	OpPickNum:  {"pick.num", TypeNum, "nn*", auxNone, 0.5},
	OpPickCode: {"pick.code", TypeCode, "nc*", auxNone, 0.5},

	OpCall: {"call", TypeNum, "f", auxFunction, 0},

	OpLaneCall:   {"lanecall", TypeTuple, "(nc)*", auxLane, 0},
	OpResultNum:  {"result.num", TypeNum, "t", auxResult, 0.5},
	OpResultCode: {"result.code", TypeCode, "t", auxResult, 0.5},
}

// String returns the operation's name in printed programs.
func (o Op) String() string {
	if o >= opEnd {
		return "unknown"
	}
	return opTable[o].name
}

// Result returns the type of what the operation gives.
func (o Op) Result() Type {
	if o >= opEnd {
		return TypeTuple
	}
	return opTable[o].result
}

// Constant reports whether the operation gives the same value in every lane of every trial.
func (o Op) Constant() bool { return o <= OpConstCode }

// Reduction reports whether the operation folds any number of values into one, from the left.
func (o Op) Reduction() bool {
	switch o {
	case OpAnd, OpOr, OpFirstError, OpSum, OpLeast, OpMost, OpCount, OpDot:
		return true
	}
	return false
}

// commutative reports whether two arguments may be exchanged without changing a bit.
func (o Op) commutative() bool {
	switch o {
	case OpAdd, OpMul, OpEqual, OpNotEqual, OpXor:
		return true
	}
	return false
}

// letterType returns the type that a letter of opInfo.args stands for.
func letterType(letter byte) Type {
	switch letter {
	case 'm':
		return TypeMask
	case 'c':
		return TypeCode
	case 't':
		return TypeTuple
	}
	return TypeNum
}

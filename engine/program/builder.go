package program

import (
	"fmt"
	"math"
	"strconv"
)

// The values of a [Builder], one Go type for each type of value. They are valid only with the builder that gave them.
type (
	// Num is a number.
	Num Value
	// Mask is a truth value.
	Mask Value
	// Code says what a number means.
	Code Value
)

// Pair is a number and the code that says what it means.
type Pair struct {
	Num  Num
	Code Code
}

// Builder makes a program. Equal operations become one value, operations on constants become constants, and identities
// that do not change a bit of any number are applied. The first wrong use (a handle of another builder, a table out of
// order) is remembered and reported by Program; the handles given after it mean nothing.
type Builder struct {
	p         Program
	byHash    map[uint64]Value
	next      []Value // the earlier value with the same hash, or -1
	floats    map[uint64]int32
	tables    map[string]int32
	texts     map[string]int32
	functions map[string]int32
	lanes     map[string]int32
	answers   map[codeTest]Value
	err       error
}

// NewBuilder returns a builder of a program with the given number of random inputs.
func NewBuilder(inputs int) *Builder {
	return &Builder{
		p:         Program{Inputs: inputs},
		byHash:    map[uint64]Value{},
		floats:    map[uint64]int32{},
		tables:    map[string]int32{},
		texts:     map[string]int32{},
		functions: map[string]int32{},
		lanes:     map[string]int32{},
		answers:   map[codeTest]Value{},
	}
}

// Program returns the checked program of everything that the outputs need. The builder must not be used afterwards.
func (b *Builder) Program() (*Program, error) {
	if b.err != nil {
		return nil, b.err
	}
	p := b.p.Prune()
	return p, p.Check()
}

// Output adds an output: a number and its code, delivered for every trial.
func (b *Builder) Output(o Pair) {
	if n := len(b.p.Ops); !b.p.hasType(Value(o.Num), TypeNum, n) || !b.p.hasType(Value(o.Code), TypeCode, n) {
		b.fail("output %d is not a number and a code", len(b.p.Outputs))
		return
	}
	b.p.Outputs = append(b.p.Outputs, Output{Value(o.Num), Value(o.Code)})
}

// Const returns the number x in every lane.
func (b *Builder) Const(x float64) Num { return Num(b.constant(cell{num: x}, TypeNum)) }

// ConstMask returns m in every lane.
func (b *Builder) ConstMask(m bool) Mask { return Mask(b.constant(cell{mask: m}, TypeMask)) }

// ConstCode returns the code c in every lane.
func (b *Builder) ConstCode(c uint8) Code { return Code(b.constant(cell{code: c}, TypeCode)) }

// Text returns the index of a text of the program, in every lane; its code is CodeText.
func (b *Builder) Text(s string) Num {
	i, ok := b.texts[s]
	if !ok {
		i = int32(len(b.p.Texts))
		b.p.Texts = append(b.p.Texts, s)
		b.texts[s] = i
	}
	return b.Const(float64(i))
}

// Input returns the draw of the random input k, one of 0..inputs-1.
func (b *Builder) Input(k int) Num {
	if k < 0 || k >= b.p.Inputs {
		b.fail("input %d of %d", k, b.p.Inputs)
		return 0
	}
	return Num(b.emit(OpInput, int32(k)))
}

// ConstOf returns the number that x is in every lane, if it is a constant.
func (b *Builder) ConstOf(x Num) (float64, bool) {
	c, ok := b.constantOf(Value(x))
	return c.num, ok
}

// ConstOfMask returns what m is in every lane, if it is a constant.
func (b *Builder) ConstOfMask(m Mask) (value, ok bool) {
	c, ok := b.constantOf(Value(m))
	return c.mask, ok
}

// ConstOfCode returns the code that c is in every lane, if it is a constant.
func (b *Builder) ConstOfCode(c Code) (uint8, bool) {
	k, ok := b.constantOf(Value(c))
	return k.code, ok
}

// fail remembers the first fault.
func (b *Builder) fail(format string, args ...any) {
	if b.err == nil {
		b.err = fmt.Errorf("program: build: "+format, args...)
	}
}

// constant returns the constant operation that gives c.
func (b *Builder) constant(c cell, t Type) Value {
	switch t {
	case TypeMask:
		if c.mask {
			return b.share(OpConstMask, 1, nil)
		}
		return b.share(OpConstMask, 0, nil)
	case TypeCode:
		return b.share(OpConstCode, int32(c.code), nil)
	}
	return b.share(OpConstNum, b.float(c.num), nil)
}

// float returns the index of a number of the program.
func (b *Builder) float(x float64) int32 {
	bits := math.Float64bits(x)
	i, ok := b.floats[bits]
	if !ok {
		i = int32(len(b.p.Floats))
		b.p.Floats = append(b.p.Floats, x)
		b.floats[bits] = i
	}
	return i
}

// constantOf returns the value of a constant operation.
func (b *Builder) constantOf(v Value) (cell, bool) {
	if v < 0 || int(v) >= len(b.p.Ops) || !b.p.Ops[v].Op.Constant() {
		return cell{}, false
	}
	return b.p.evaluate(b.p.Ops[v], nil, nil), true
}

// emit returns the value of an operation: a constant, a simpler operation's value, or the operation's own.
func (b *Builder) emit(op Op, aux int32, args ...Value) Value {
	if !b.valid(op, aux, args) {
		return 0
	}
	if op.commutative() && b.after(args[0], args[1]) {
		args[0], args[1] = args[1], args[0]
	}
	if v, ok := b.fold(op, aux, args); ok {
		return v
	}
	if v, ok := b.simplify(op, aux, args); ok {
		return v
	}
	return b.share(op, aux, args)
}

// valid reports whether the operation passes the checker, and remembers the fault if it does not.
func (b *Builder) valid(op Op, aux int32, args []Value) bool {
	if b.err != nil {
		return false
	}
	mark := len(b.p.Args)
	b.p.Args = append(b.p.Args, args...)
	b.p.Ops = append(b.p.Ops, Instr{op, aux, int32(mark), int32(len(args))})
	err := b.p.checkInstr(Value(len(b.p.Ops) - 1))
	b.p.Args, b.p.Ops = b.p.Args[:mark], b.p.Ops[:len(b.p.Ops)-1]
	if err != nil {
		b.fail("%s: %w", op, err)
	}
	return err == nil
}

// after is the order of the arguments of commutative operations: constants last.
func (b *Builder) after(x, y Value) bool {
	kx, ky := b.p.Ops[x].Op.Constant(), b.p.Ops[y].Op.Constant()
	if kx != ky {
		return kx
	}
	return x > y
}

// share returns the value of an equal operation that is there, else appends one.
func (b *Builder) share(op Op, aux int32, args []Value) Value {
	h := hash(op, aux, args)
	head, ok := b.byHash[h]
	if !ok {
		head = -1
	}
	for v := head; v >= 0; v = b.next[v] {
		if b.equal(v, op, aux, args) {
			return v
		}
	}
	v := Value(len(b.p.Ops))
	b.p.Ops = append(b.p.Ops, Instr{op, aux, int32(len(b.p.Args)), int32(len(args))})
	b.p.Args = append(b.p.Args, args...)
	b.next = append(b.next, head)
	b.byHash[h] = v
	return v
}

func (b *Builder) equal(v Value, op Op, aux int32, args []Value) bool {
	in := &b.p.Ops[v]
	if in.Op != op || in.Aux != aux || int(in.Count) != len(args) {
		return false
	}
	for i, a := range b.p.ArgsOf(v) {
		if a != args[i] {
			return false
		}
	}
	return true
}

// hash mixes an operation as FNV-1a does, a word at a time.
func hash(op Op, aux int32, args []Value) uint64 {
	h := uint64(14695981039346656037)
	mix := func(x uint64) { h = (h ^ x) * 1099511628211 }
	mix(uint64(op))
	mix(uint64(uint32(aux)))
	for _, a := range args {
		mix(uint64(a))
	}
	return h ^ h>>32
}

// table returns the index of a constant table with these entries.
func (b *Builder) table(entries []float64) int32 {
	key := make([]byte, 0, 17*len(entries))
	for _, x := range entries {
		key = strconv.AppendUint(append(key, ' '), math.Float64bits(x), 16)
	}
	i, ok := b.tables[string(key)]
	if !ok {
		i = int32(len(b.p.Tables))
		b.p.Tables = append(b.p.Tables, append([]float64{}, entries...))
		b.tables[string(key)] = i
	}
	return i
}

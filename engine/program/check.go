package program

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// Check returns the first fault of a program: an operation that does not exist, an argument that is not an earlier value
// or has the wrong type, a wrong number of arguments, an index outside its table, a table for OpSearch that is not in
// ascending order, an incomplete function, an output of the wrong type. A program that passes can be executed.
func (p *Program) Check() error {
	if p.Inputs < 0 || p.Inputs > math.MaxInt32 || len(p.Ops) > math.MaxInt32 || len(p.Args) > math.MaxInt32 {
		return errors.New("program: too large")
	}
	if err := p.checkParts(); err != nil {
		return err
	}
	for i := range p.Ops {
		if err := p.checkInstr(Value(i)); err != nil {
			return fmt.Errorf("program: v%d %s: %w", i, p.Ops[i].Op, err)
		}
	}
	for i, o := range p.Outputs {
		if !p.hasType(o.Num, TypeNum, len(p.Ops)) || !p.hasType(o.Code, TypeCode, len(p.Ops)) {
			return fmt.Errorf("program: output %d is not a number and a code", i)
		}
	}
	return nil
}

func (p *Program) checkParts() error {
	seen := make(map[string]bool, len(p.Texts))
	for i, s := range p.Texts {
		if seen[s] {
			return fmt.Errorf("program: text %d occurs twice", i)
		}
		seen[s] = true
	}
	for i := range p.Functions {
		if !p.Functions[i].complete() {
			return fmt.Errorf("program: function %q has no definition for its arity", p.Functions[i].Name)
		}
	}
	for i := range p.LaneFunctions {
		if !p.LaneFunctions[i].complete() {
			return fmt.Errorf("program: lane function %q is incomplete", p.LaneFunctions[i].Name)
		}
	}
	return nil
}

func (p *Program) checkInstr(v Value) error {
	in := &p.Ops[v]
	if in.Op >= opEnd {
		return errors.New("no such operation")
	}
	if in.First < 0 || in.Count < 0 || int(in.First)+int(in.Count) > len(p.Args) {
		return errors.New("arguments outside the argument list")
	}
	if err := p.checkAux(in); err != nil {
		return err
	}
	args := p.ArgsOf(v)
	pattern, err := p.pattern(in)
	if err != nil {
		return err
	}
	for i, a := range args {
		if !p.hasType(a, letterType(pattern[i]), int(v)) {
			return fmt.Errorf("argument %d is not an earlier value of its type", i)
		}
	}
	return p.checkSpecial(in, args)
}

// pattern returns the letters of an operation's arguments, one each, or an error when their number is wrong.
func (p *Program) pattern(in *Instr) (string, error) {
	letters, n := opTable[in.Op].args, int(in.Count)
	switch {
	case letters == "f":
		letters = strings.Repeat("n", p.Functions[in.Aux].Arity)
	case letters == "(nc)*":
		letters = strings.Repeat("nc", p.LaneFunctions[in.Aux].In)
	case strings.HasSuffix(letters, "*"):
		letters = letters[:len(letters)-1]
		if n > len(letters) {
			letters += strings.Repeat(letters[len(letters)-1:], n-len(letters))
		}
	}
	if n != len(letters) {
		return "", fmt.Errorf("%d arguments, not %d", n, len(letters))
	}
	return letters, nil
}

// hasType reports whether v is a value before limit and of the given type.
func (p *Program) hasType(v Value, want Type, limit int) bool {
	return v >= 0 && int(v) < limit && p.TypeOf(v) == want
}

func (p *Program) checkAux(in *Instr) error {
	limit := 1
	switch opTable[in.Op].aux {
	case auxFloat:
		limit = len(p.Floats)
	case auxBool:
		limit = 2
	case auxCode:
		limit = 256
	case auxInput:
		limit = p.Inputs
	case auxTable:
		limit = len(p.Tables)
	case auxFunction:
		limit = len(p.Functions)
	case auxLane:
		limit = len(p.LaneFunctions)
	case auxResult:
		limit = math.MaxInt32
	}
	if in.Aux < 0 || int(in.Aux) >= limit {
		return fmt.Errorf("index %d is not below %d", in.Aux, limit)
	}
	return nil
}

func (p *Program) checkSpecial(in *Instr, args []Value) error {
	switch in.Op {
	case OpSearch:
		if !ascending(p.Tables[in.Aux]) {
			return errors.New("the table is not in ascending order")
		}
	case OpDot:
		if len(p.Tables[in.Aux]) != len(args) {
			return fmt.Errorf("%d constants for %d arguments", len(p.Tables[in.Aux]), len(args))
		}
	case OpResultNum, OpResultCode:
		if call := &p.Ops[args[0]]; int(in.Aux) >= p.LaneFunctions[call.Aux].Out {
			return errors.New("no such result")
		}
	}
	return nil
}

// ascending reports whether no entry is NaN or below the one before it.
func ascending(table []float64) bool {
	for i, x := range table {
		if x != x || i > 0 && x < table[i-1] {
			return false
		}
	}
	return true
}

package program

// cell is one lane of one value, of whichever type the value has.
type cell struct {
	num  float64
	mask bool
	code uint8
}

// Interpreter runs a program one trial at a time. It is slow and obvious: the reference that executors are tested
// against. It is for one goroutine.
type Interpreter struct {
	p       *Program
	cells   []cell
	args    []cell
	nums    []float64
	tuples  map[Value][]Scalar
	callees []LaneFunc
	texts   *Texts
}

// NewInterpreter returns an interpreter of a program that passes [Program.Check].
func NewInterpreter(p *Program) *Interpreter {
	t := &Interpreter{p: p, cells: make([]cell, len(p.Ops)), tuples: map[Value][]Scalar{}, texts: NewTexts(p.Texts)}
	for i := range p.LaneFunctions {
		t.callees = append(t.callees, p.LaneFunctions[i].New())
	}
	return t
}

// Run computes the outputs of one trial from its random inputs (as many as Program.Inputs); out has a place for each
// output. What [Settle] says holds of the result.
func (t *Interpreter) Run(inputs []float64, out []Scalar) {
	t.texts.Reset()
	for v := range t.p.Ops {
		t.step(Value(v), inputs)
	}
	for i, o := range t.p.Outputs {
		out[i] = Settle(Scalar{t.cells[o.Num].num, t.cells[o.Code].code})
	}
}

// Settle returns an output as executors deliver it: the number counts only beside CodeNumber and CodeBool, else it is 0.
func Settle(s Scalar) Scalar {
	if s.Code != CodeNumber && s.Code != CodeBool {
		s.Num = 0
	}
	return s
}

func (t *Interpreter) step(v Value, inputs []float64) {
	in := t.p.Ops[v]
	args := t.p.ArgsOf(v)
	switch in.Op {
	case OpInput:
		t.cells[v] = cell{num: inputs[in.Aux]}
		return
	case OpLaneCall:
		t.call(v, in, args)
		return
	case OpResultNum, OpResultCode:
		s := t.tuples[args[0]][in.Aux]
		t.cells[v] = cell{num: s.Num, code: s.Code}
		return
	}
	t.args = t.args[:0]
	for _, a := range args {
		t.args = append(t.args, t.cells[a])
	}
	t.cells[v] = t.p.evaluate(in, t.args, &t.nums)
}

func (t *Interpreter) call(v Value, in Instr, args []Value) {
	f := &t.p.LaneFunctions[in.Aux]
	scalars := make([]Scalar, f.In)
	for i := range scalars {
		scalars[i] = Scalar{t.cells[args[2*i]].num, t.cells[args[2*i+1]].code}
	}
	t.tuples[v] = make([]Scalar, f.Out)
	t.callees[in.Aux].Eval(t.texts, scalars, t.tuples[v])
}

// evaluate computes one lane of any operation but inputs, lane calls and their results. The scratch slice is reused.
func (p *Program) evaluate(in Instr, args []cell, scratch *[]float64) cell {
	switch in.Op {
	case OpConstNum:
		return cell{num: p.Floats[in.Aux]}
	case OpConstMask:
		return cell{mask: in.Aux != 0}
	case OpConstCode:
		return cell{code: uint8(in.Aux)}
	case OpSnap:
		return cell{num: Snap(args[0].num, args[1].num, p.Floats[in.Aux])}
	case OpAnd, OpOr, OpXor, OpNot, OpFlag, OpCount:
		return evaluateLogic(in.Op, args)
	case OpSelectNum, OpSelectMask, OpSelectCode:
		if args[0].mask {
			return args[1]
		}
		return args[2]
	case OpCodeIs, OpIsError, OpFirstError:
		return evaluateCode(in, args)
	case OpSum, OpLeast, OpMost, OpDot:
		return cell{num: p.reduce(in, args)}
	case OpSearch, OpMatch, OpGather, OpPickNum, OpPickCode:
		return p.lookUp(in, args)
	case OpCall:
		nums := (*scratch)[:0]
		for _, a := range args {
			nums = append(nums, a.num)
		}
		*scratch = nums
		return cell{num: p.Functions[in.Aux].Eval(nums)}
	}
	return evaluatePlain(in.Op, args)
}

// evaluatePlain computes arithmetic and comparisons of one to three numbers.
func evaluatePlain(op Op, args []cell) cell {
	var n [3]float64
	for i, a := range args {
		n[i] = a.num
	}
	if op.Result() == TypeMask {
		return cell{mask: compare(op, n[0], n[1])}
	}
	return cell{num: evalNum(op, n[0], n[1], n[2])}
}

func evaluateLogic(op Op, args []cell) cell {
	count := 0
	for _, a := range args {
		if a.mask {
			count++
		}
	}
	switch op {
	case OpAnd:
		return cell{mask: count == len(args)}
	case OpOr:
		return cell{mask: count > 0}
	case OpXor:
		return cell{mask: count == 1}
	case OpNot:
		return cell{mask: count == 0}
	}
	return cell{num: float64(count)} // OpFlag, OpCount
}

func evaluateCode(in Instr, args []cell) cell {
	switch in.Op {
	case OpCodeIs:
		return cell{mask: args[0].code == uint8(in.Aux)}
	case OpIsError:
		return cell{mask: IsError(args[0].code)}
	}
	first := CodeNumber
	for _, a := range args {
		first = firstOfTwo(first, a.code)
	}
	return cell{code: first}
}

func (p *Program) reduce(in Instr, args []cell) float64 {
	total := 0.0
	if in.Op == OpLeast || in.Op == OpMost {
		total = args[0].num
	}
	for i, a := range args {
		switch in.Op {
		case OpSum:
			total += a.num
		case OpDot:
			total += float64(a.num * p.Tables[in.Aux][i])
		case OpLeast:
			total = Min(total, a.num)
		case OpMost:
			total = Max(total, a.num)
		}
	}
	return total
}

func (p *Program) lookUp(in Instr, args []cell) cell {
	x := args[0].num
	switch in.Op {
	case OpSearch:
		return cell{num: Search(p.Tables[in.Aux], x)}
	case OpMatch:
		return cell{num: Match(p.Tables[in.Aux], x)}
	case OpGather:
		return cell{num: Gather(p.Tables[in.Aux], x)}
	}
	if i := Position(x, len(args)-1); i >= 0 {
		return args[1+i]
	}
	return cell{} // OpPickNum, OpPickCode
}

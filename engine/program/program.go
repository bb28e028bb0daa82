package program

// Value is the position of an operation in a program, and so the name of what it computes.
type Value int32

// Instr is one operation. Its arguments are Program.Args[First : First+Count], all of them earlier values.
type Instr struct {
	Op    Op
	Aux   int32
	First int32
	Count int32
}

// Output is a number and its code that an executor delivers for every trial.
type Output struct {
	Num  Value
	Code Value
}

// Program is a list of lane operations. It is data without pointers between operations, and is not changed once built:
// any number of executors may share it.
type Program struct {
	// Inputs is how many random inputs there are; an OpInput names one of 0..Inputs-1.
	Inputs int
	Ops    []Instr
	Args   []Value
	Floats []float64
	Tables [][]float64
	// Texts are the interned texts; a number with CodeText is an index into them.
	Texts         []string
	Functions     []Function
	LaneFunctions []LaneFunction
	Outputs       []Output
}

// ArgsOf returns the arguments of a value. The slice must not be changed.
func (p *Program) ArgsOf(v Value) []Value {
	in := &p.Ops[v]
	return p.Args[in.First : in.First+in.Count : in.First+in.Count]
}

// TypeOf returns the type of a value.
func (p *Program) TypeOf(v Value) Type { return p.Ops[v].Op.Result() }

// Cost estimates the time of one trial in nanoseconds, on one core that runs whole blocks. It serves to size shards; it
// may be wrong by a factor of two or so.
func (p *Program) Cost() float64 {
	total := 0.0
	for i := range p.Ops {
		total += p.costOf(&p.Ops[i])
	}
	return total
}

func (p *Program) costOf(in *Instr) float64 {
	cost := opTable[in.Op].cost
	switch {
	case in.Op == OpCall:
		return orElse(p.Functions[in.Aux].Cost, 15)
	case in.Op == OpLaneCall:
		return orElse(p.LaneFunctions[in.Aux].Cost, 500)
	case in.Op.Reduction(), in.Op == OpPickNum, in.Op == OpPickCode:
		return cost * float64(in.Count)
	}
	return cost
}

func orElse(cost, unknown float64) float64 {
	if cost > 0 {
		return cost
	}
	return unknown
}

package program

// Optimize returns the program as a Builder would have made it: equal operations shared, constants folded, identities
// applied, and what no output needs left out. Its outputs have the same bits (where a number is NaN, some NaN). The
// program must pass Check.
func Optimize(p *Program) (*Program, error) {
	b := NewBuilder(p.Inputs)
	for _, s := range p.Texts {
		b.Text(s)
	}
	for _, f := range p.Functions {
		b.function(f)
	}
	for _, f := range p.LaneFunctions {
		b.laneFunction(f)
	}
	place := make([]Value, len(p.Ops))
	for v, in := range p.Ops {
		if in.Op.Constant() {
			place[v] = b.constant(p.evaluate(in, nil, nil), in.Op.Result())
			continue
		}
		args := make([]Value, 0, in.Count)
		for _, a := range p.ArgsOf(Value(v)) {
			args = append(args, place[a])
		}
		place[v] = b.emit(in.Op, b.adopt(p, in), args...)
	}
	for _, o := range p.Outputs {
		b.Output(Pair{Num(place[o.Num]), Code(place[o.Code])})
	}
	return b.Program()
}

// adopt returns what an operation of another program refers to as an index of the builder's program.
func (b *Builder) adopt(p *Program, in Instr) int32 {
	switch opTable[in.Op].aux {
	case auxFloat:
		return b.float(p.Floats[in.Aux])
	case auxTable:
		return b.table(p.Tables[in.Aux])
	case auxFunction:
		return b.function(p.Functions[in.Aux])
	case auxLane:
		return b.laneFunction(p.LaneFunctions[in.Aux])
	}
	return in.Aux
}

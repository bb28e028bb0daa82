package program

// Prune returns the program of what the outputs need, in the same order, without the constants, tables and functions that
// nothing refers to. Inputs and texts keep their numbers.
func (p *Program) Prune() *Program {
	q := &Program{Inputs: p.Inputs, Texts: p.Texts}
	needed := p.needed()
	floats := newRenumber(len(p.Floats))
	tables := newRenumber(len(p.Tables))
	functions := newRenumber(len(p.Functions))
	lanes := newRenumber(len(p.LaneFunctions))
	place := make([]Value, len(p.Ops))
	for i, in := range p.Ops {
		if !needed[i] {
			continue
		}
		switch opTable[in.Op].aux {
		case auxFloat:
			in.Aux = floats.of(in.Aux)
		case auxTable:
			in.Aux = tables.of(in.Aux)
		case auxFunction:
			in.Aux = functions.of(in.Aux)
		case auxLane:
			in.Aux = lanes.of(in.Aux)
		}
		in.First = int32(len(q.Args))
		for _, a := range p.ArgsOf(Value(i)) {
			q.Args = append(q.Args, place[a])
		}
		place[i] = Value(len(q.Ops))
		q.Ops = append(q.Ops, in)
	}
	q.Floats = kept(p.Floats, floats)
	q.Tables = kept(p.Tables, tables)
	q.Functions = kept(p.Functions, functions)
	q.LaneFunctions = kept(p.LaneFunctions, lanes)
	for _, o := range p.Outputs {
		q.Outputs = append(q.Outputs, Output{place[o.Num], place[o.Code]})
	}
	return q
}

// needed marks the values that the outputs depend on.
func (p *Program) needed() []bool {
	marks := make([]bool, len(p.Ops))
	for _, o := range p.Outputs {
		marks[o.Num], marks[o.Code] = true, true
	}
	for v := len(p.Ops) - 1; v >= 0; v-- {
		if marks[v] {
			for _, a := range p.ArgsOf(Value(v)) {
				marks[a] = true
			}
		}
	}
	return marks
}

// renumber gives new indices to the old ones that are asked for, in the order of asking.
type renumber struct {
	to   []int32 // by old index, -1 if never asked for
	from []int32 // by new index
}

func newRenumber(n int) *renumber {
	r := &renumber{to: make([]int32, n)}
	for i := range r.to {
		r.to[i] = -1
	}
	return r
}

func (r *renumber) of(old int32) int32 {
	if r.to[old] < 0 {
		r.to[old] = int32(len(r.from))
		r.from = append(r.from, old)
	}
	return r.to[old]
}

// kept returns the parts that were asked for, in their new order.
func kept[T any](parts []T, r *renumber) []T {
	var list []T
	for _, old := range r.from {
		list = append(list, parts[old])
	}
	return list
}

package formula

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"

	"tyche/engine/draw/distribution"
	"tyche/engine/formula/function"
	"tyche/engine/formula/value"
	"tyche/engine/workbook"
)

// Laws reads the distributions that calls of add-ins' functions draw from. It is for one goroutine.
type Laws struct {
	m      *Model
	slice  *Slice
	inputs map[Cell]bool
	ev     *Evaluator
	// made holds the distributions by their parameters: thousands of cells may draw from one, and some take long to make.
	// Those made of parts are not among them.
	made map[string]made
	// repeated are the nodes that data tables of the slice compute again.
	repeated map[int32]bool
}

type made struct {
	distribution distribution.Distribution
	err          error
}

// Drawn says what a site draws from.
type Drawn struct {
	// Function is the name of the worksheet function.
	Function string
	// Law is the distribution, where the function has one and Reason is empty.
	Law function.Law
	// Distribution is the law's; nil where that has none. Equal ones are the same.
	Distribution distribution.Distribution
	// HasLaw says that the function draws from a distribution of its own, unlike RAND.
	HasLaw bool
	// Uncertain says that its parameters differ from trial to trial. Law then has the parameters of the base.
	Uncertain bool
	// Several says that it draws, or may draw, more than once in a trial.
	Several bool
	// Repeated says that a data table that is computed in each trial has the call draw again for each of its values.
	Repeated bool
	// Unjoined says that it is to be correlated with others, which cannot be since its law is not known before the run.
	Unjoined bool
	// Reason says why the distribution cannot be known, in words.
	Reason string
}

// Laws prepares to read the distributions of a slice whose inputs are given.
func (m *Model) Laws(s *Slice, inputs []Cell) *Laws {
	l := &Laws{m: m, slice: s, inputs: make(map[Cell]bool, len(inputs)), made: map[string]made{}}
	for _, c := range inputs {
		l.inputs[c] = true
	}
	l.repeated = m.repeated(s)
	l.ev = m.NewEvaluator(&Slice{varies: make([]bool, len(m.nodes))}, nil)
	return l
}

// Of says what a site draws from.
func (l *Laws) Of(s Site) Drawn {
	n := l.m.nodeAt(s.Cell)
	if n < 0 || int(s.Call) >= len(l.m.nodes[n].rule.Draws) || l.m.nodes[n].rule.Draws[s.Call] == nil {
		return Drawn{}
	}
	nd := &l.m.nodes[n]
	call := nd.rule.Draws[s.Call]
	d := Drawn{Function: call.Func.Name, HasLaw: call.Func.Law != nil, Uncertain: l.uncertain(n, s.Call),
		Several: nd.rule.often[s.Call] || l.m.elements(n, int(s.Call)) > 1}
	d.Repeated = l.repeated[n] && !call.Func.Is(function.AddIn)
	if d.HasLaw && !usesLocals(call) { // names of LET and LAMBDA have values only while the formula is computed
		l.read(nd, call, &d)
	}
	d.Unjoined = d.HasLaw && d.Law.Family == "" && d.Reason == "" && slices.ContainsFunc(call.Args, joins)
	return d
}

// joins tells whether an argument is a property that correlates a call with others.
func joins(e Expr) bool {
	call, ok := named(e).(*Call)
	return ok && function.Joins(call.Func.Name)
}

// repeated are the nodes that the data tables of a slice compute again for each of their values.
func (m *Model) repeated(s *Slice) map[int32]bool {
	again := map[int32]bool{}
	for n, t := range m.tables {
		if !s.Dynamic && !slices.Contains(s.Order, m.nodes[n].Cell) {
			continue
		}
		for _, c := range t.slice.Order {
			again[m.nodeAt(c)] = true
		}
	}
	return again
}

// read computes the law of a call with the base values.
func (l *Laws) read(nd *node, call *Call, d *Drawn) {
	ev := l.ev
	ev.frame = frame{at: nd.Cell, rule: nd.rule, array: nd.kind != workbook.Normal}
	args := make([]value.Value, len(call.Args))
	for i, a := range call.Args {
		args[i] = ev.argument(call.Func.Class(i), a)
	}
	c := function.NewCall(host{ev}, call.Func.Name, args, &lazyArgs{ev, call.Args, args, 0})
	law, code := call.Func.Law(&c)
	switch {
	case (d.Uncertain || d.Several) && (ev.frame.poison != "" || code != workbook.NoError):
	case ev.frame.poison != "":
		d.Reason = ev.frame.poison
	case code != workbook.NoError:
		d.Reason = "an argument is wrong: " + code.String()
	default:
		d.Law = law
		d.Several = d.Several || law.Sum != nil || law.Sampled()
		own := l.distribution(&law)
		d.Distribution = own.distribution
		switch {
		case d.Uncertain || d.Several:
		case own.err != nil:
			d.Reason = own.err.Error()
		case law.Made != nil && math.IsNaN(law.Made.Quantile(0.5)):
			d.Reason = "the quantiles of a distribution that it is made of are not known"
		}
	}
}

// distribution makes the distribution of a law, or finds the one that was made for an equal law.
func (l *Laws) distribution(law *function.Law) made {
	if len(law.Parts) > 0 || law.Made != nil {
		d, err := law.Distribution()
		return made{d, err}
	}
	key := []byte(law.Family)
	for _, name := range slices.Sorted(maps.Keys(law.Numbers)) {
		key = binary.LittleEndian.AppendUint64(append(append(key, 0), name...), math.Float64bits(law.Numbers[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(law.Lists)) {
		key = binary.LittleEndian.AppendUint64(append(append(key, 1), name...), uint64(len(law.Lists[name])))
		for _, x := range law.Lists[name] {
			key = binary.LittleEndian.AppendUint64(key, math.Float64bits(x))
		}
	}
	m, known := l.made[string(key)]
	if !known {
		m.distribution, m.err = law.Distribution()
		l.made[string(key)] = m
	}
	return m
}

// maxParameterCells bounds how many cells are looked at to tell whether parameters are constant.
const maxParameterCells = 100_000

// uncertain tells whether a call's arguments may differ between trials.
func (l *Laws) uncertain(n, call int32) bool {
	nd := &l.m.nodes[n]
	r := &Rule{}
	a := analyser{rule: r, seen: map[Expr]bool{}, names: map[*Name]bool{}}
	a.arguments(nd.rule.Draws[call], false)
	if a.locals || r.Dynamic || r.Flags&function.Random != 0 {
		return true
	}
	varies := false
	r.Areas(nd.Address, func(area value.Area) { varies = varies || l.varies(area) })
	return varies
}

func (l *Laws) varies(a value.Area) bool {
	a, ok := l.m.Clip(a)
	if !ok {
		return l.inputs[Cell{a.Sheet, a.First}]
	}
	if a.Rows()*a.Cols() > maxParameterCells {
		return true
	}
	for row := a.First.Row; row <= a.Last.Row; row++ {
		for col := a.First.Col; col <= a.Last.Col; col++ {
			c := Cell{a.Sheet, workbook.Address{Row: row, Col: col}}
			if l.inputs[c] || l.m.Varies(l.slice, c) {
				return true
			}
		}
	}
	return false
}

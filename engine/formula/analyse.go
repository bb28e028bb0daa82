package formula

import (
	"tyche/engine/formula/function"
	"tyche/engine/formula/syntax"
)

// analyse finds what a rule reads and what its functions are like.
func analyse(r *Rule) {
	a := analyser{rule: r, seen: map[Expr]bool{}, names: map[*Name]bool{}}
	a.walk(r.Expr, false)
	if a.passed {
		r.Draws = append(r.Draws, nil)
	}
}

type analyser struct {
	rule  *Rule
	seen  map[Expr]bool
	names map[*Name]bool
	// passed says that a function that draws is passed on as a value.
	passed bool
	// loops counts the names and LAMBDAs around, whose expressions may be computed more than once.
	loops int
	// locals says that a name of LET or LAMBDA is used.
	locals bool
	// position says that what is visited is only asked where it is: INDEX gives a place in its range without reading that.
	position bool
}

func (a *analyser) read(e Expr) {
	if !a.seen[e] {
		a.seen[e] = true
		a.rule.Reads = append(a.rule.Reads, e)
	}
}

// walk visits an expression; place says that a reference is asked where it is and not what it holds.
func (a *analyser) walk(e Expr, place bool) {
	switch e := e.(type) {
	case *CellRef, *AreaRef, *SheetsRef, *ThisRow:
		if !place {
			a.read(e)
		}
	case *Unary:
		a.walk(e.X, place && e.Op == syntax.OpSingle)
		if e.Op == syntax.OpSpill {
			a.spill(e)
		}
	case *Binary:
		a.walk(e.X, false)
		a.walk(e.Y, false)
	case *RefOp:
		a.refOp(e, place)
	case *Call:
		a.call(e, place)
	case *Name:
		if !a.names[e] {
			a.names[e] = true
			a.loops++
			a.walk(e.Body, place)
			a.loops--
			delete(a.names, e)
		}
	case *Let:
		a.all(e.Values)
		a.walk(e.Body, place)
	case *Lambda:
		a.loops++
		a.walk(e.Body, false)
		a.loops--
	case *Apply:
		a.walk(e.Fn, false)
		a.all(e.Args)
	case *FuncValue:
		a.rule.Flags |= e.Func.Flags
		a.passed = a.passed || e.Func.Is(function.Random)
	case *Local:
		a.locals = true
	case *Refused:
		a.rule.Refusals = append(a.rule.Refusals, e.Reason)
		a.all(e.Args)
	}
}

// spill is dynamic where the array is not that of a cell that the formula names.
func (a *analyser) spill(e *Unary) {
	if ref, ok := named(e.X).(*CellRef); ok {
		a.rule.Spills = append(a.rule.Spills, ref)
		return
	}
	a.free()
}

// free says that what the rule reads is known only when it is computed, and may be elsewhere each time.
func (a *analyser) free() {
	a.rule.Dynamic = true
	a.rule.computed = append(a.rule.computed, computedRef{free: true})
}

func (a *analyser) all(list []Expr) {
	for _, e := range list {
		a.walk(e, false)
	}
}

// refOp is dynamic where a range reaches from one reference to another: what lies between is not known before.
func (a *analyser) refOp(e *RefOp, place bool) {
	if e.Op == syntax.OpRange {
		if !place {
			a.computes(e)
		}
		a.walk(e.X, true)
		a.walk(e.Y, true)
		return
	}
	a.walk(e.X, place)
	a.walk(e.Y, place)
}

func (a *analyser) call(e *Call, place bool) {
	a.rule.Flags |= e.Func.Flags
	if e.Func.Is(function.Random) {
		a.rule.draws(e, a.loops > 0)
	}
	if e.Func.Flags&(function.Marker|function.Statistic) != 0 {
		a.rule.Marks = append(a.rule.Marks, e)
	}
	if e.Func.Is(function.Dynamic) && !(a.position && place) {
		a.computes(e)
	}
	a.sizes(e)
	if e.Func.Is(function.Stretch) && len(e.Args) > 2 {
		a.stretch(e)
	}
	if e.Func.Is(function.Records) && len(e.Args) > 2 {
		a.hands(e.Args[2])
	}
	if e.Func.Is(function.Repeats) {
		if len(e.Args) > 1 && refersTo(named(e.Args[1])) { // whose formula is computed anew with numbers of this call
			a.rule.draws(e, true)
			a.hands(e.Args[1])
		}
		a.loops++
		defer func() { a.loops-- }()
	}
	a.arguments(e, place)
}

// refersTo tells whether an expression may give a reference to a cell.
func refersTo(e Expr) bool {
	switch e := e.(type) {
	case *CellRef, *AreaRef, *RefOp, *ThisRow, *Local:
		return true
	case *Unary:
		return e.Op == syntax.OpSingle
	case *Call:
		return e.Func.Is(function.Reference)
	}
	return false
}

// hands records what an argument that is taken for a distribution may refer to.
func (a *analyser) hands(arg Expr) {
	inside := analyser{rule: &Rule{}, seen: map[Expr]bool{}, names: map[*Name]bool{}}
	inside.walk(arg, false)
	a.rule.Hands = append(a.rule.Hands, inside.rule.Reads...)
	a.rule.handsComputed = a.rule.handsComputed || inside.rule.Dynamic
}

// arguments walks those of a call. One that is taken as a distribution does not draw.
func (a *analyser) arguments(e *Call, place bool) {
	for i, arg := range e.Args {
		if inner := drawing(arg); inner != nil && e.Func.Class(i) == function.Own {
			a.rule.Flags |= inner.Func.Flags &^ function.Random
			a.arguments(inner, false)
			continue
		}
		if e.Func.Class(i) == function.Own && refersTo(named(arg)) {
			a.hands(arg)
		}
		a.walk(arg, e.Func.Class(i) == function.Place || a.position && place && i == 0 && e.Func.Name == "INDEX")
	}
}

// stretch reads what SUMIF and its like read beyond their third argument, which they take for the corner of a range.
func (a *analyser) stretch(e *Call) {
	shape := e.Args[0]
	if e.Func.Class(0) != function.Range {
		shape = e.Args[1]
	}
	switch corner := named(e.Args[2]).(type) {
	case *CellRef, *AreaRef:
		inside := analyser{rule: &Rule{}, seen: map[Expr]bool{}, names: map[*Name]bool{}}
		inside.walk(shape, false)
		for _, like := range inside.rule.Reads {
			switch like.(type) {
			case *CellRef, *AreaRef:
				a.read(&Stretched{corner, like})
			}
		}
	case *Missing, *Const, *Matrix:
	default:
		a.free()
	}
}

// named is what a name stands for; a name that is defined by itself stands for itself.
func named(e Expr) Expr {
	for range 64 {
		n, ok := e.(*Name)
		if !ok || n.Body == nil {
			return e
		}
		e = n.Body
	}
	return e
}

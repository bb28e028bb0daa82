package lower_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tyche/engine/formula"
	"tyche/engine/formula/function"
	"tyche/engine/lower"
	"tyche/engine/program"
	"tyche/engine/workbook"
)

// unlike are functions whose value rests on more than the cells: those that draw (TestDrawsGiveTheEvaluatorsBits has them), and
// those of add-ins, which mean something else in a simulation.
const unlike = function.Random | function.AddIn | function.Marker | function.Statistic | function.WhatIf

// TestEveryFunctionGivesCalcsBits puts every function of the table between uncertain cells and outputs: a simulation has to give,
// trial by trial, the bits that a calculation gives of the workbook with the trial's values written into it.
func TestEveryFunctionGivesCalcsBits(t *testing.T) {
	t.Parallel()
	var names []string
	for name, f := range function.All() {
		if f.Flags&unlike == 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, _ := function.Find(name)
			r := rand.New(rand.NewPCG(uint64(len(name)), uint64(name[0])<<8|uint64(name[len(name)-1])))
			for k := range 10 {
				laneByLane(t, "="+callOf(f, r), k%3 == 0, r)
			}
		})
	}
}

// callOf writes a call with arguments of which some vary.
func callOf(f *function.Spec, r *rand.Rand) string {
	n := f.Min
	if most := f.Max(); most > n {
		n += r.IntN(min(most-n, 4) + 1)
	}
	args := make([]string, n)
	for i := range args {
		args[i] = argumentOf(f.Class(i), r)
	}
	return f.Name + "(" + strings.Join(args, ",") + ")"
}

// FuzzLower compiles any formula between uncertain cells and outputs: no panic, no unbounded time or memory, and calc's bits.
func FuzzLower(f *testing.F) {
	for _, text := range formulas() {
		f.Add(text[1:], false)
	}
	for _, text := range []string{"SEQUENCE(A1)", "LET(x,A1,y,x*2,IF(y>A2,y,\"a\"))", "REDUCE(0,A1:A3,LAMBDA(s,x,s+x))", "A1:INDEX(A1:A3,A2)", "INDIRECT(\"A\"&A1)", "SORT(A1:A3)", "E1", "LAMBDA(x,x+A1)(A2)"} {
		f.Add(text, true)
	}
	f.Fuzz(func(t *testing.T, text string, spills bool) {
		if len(text) > 300 || strings.Contains(strings.ToUpper(text), "RAND") || strings.Contains(text, "_xll") {
			return
		}
		laneByLane(t, "="+text, spills, rand.New(rand.NewPCG(1, 1)))
	})
}

func argumentOf(c function.Class, r *rand.Rand) string {
	scalars := []string{"A1", "A2", "A3", "1", "2", "A1", "A3", "B1", "0", "INT(A2)", "TRUE", "D3", "45000+A3", "0.5", "\"12\""}
	ranges := []string{"A1:A3", "C1:C5", "A1:D3", "D1:D5", "A1", "{1,2;3,4}", "C1:C3", "A1:A3*2", "B1:B6", "A1:B2"}
	pick := func(s []string) string { return s[r.IntN(len(s))] }
	switch c {
	case function.Range, function.Array, function.Place:
		if r.IntN(5) > 0 {
			return pick(ranges)
		}
	case function.Txt:
		if r.IntN(2) > 0 {
			return pick([]string{"B2", "D3&A1", "\"a\"", "TEXT(A1,\"0.0\")", "\"1+2i\"", "A2&\"\"", "\"(a|1)\""})
		}
	case function.Lazy:
		if r.IntN(3) == 0 {
			return pick([]string{"LAMBDA(x,x+A1)", "LAMBDA(x,y,x*y+A1)", "A1:A3", "LAMBDA(x,SUM(x))", "1/A1"})
		}
	}
	return pick(scalars)
}

// laneByLane holds a formula in E1, and what is computed from it, as a program against fresh calculations. The formula may spill.
func laneByLane(t *testing.T, text string, spills bool, r *rand.Rand) {
	t.Helper()
	inputs := []lower.Input{{Cell: cell("A1"), Lo: -10, Hi: 50}, {Cell: cell("A2"), Lo: -10, Hi: 50}, {Cell: cell("A3"), Lo: -10, Hi: 50}}
	outputs := []formula.Cell{cell("E1"), cell("H9")}
	values := map[string]any{"A1": 1.0, "A2": 2.5, "A3": 3.0, "B1": 5.0, "B2": "text", "B3": true, "B5": -3.0, "B6": "7", "C1": 0.0, "C2": 1.0,
		"C3": 2.0, "C4": 2.0, "C5": 10.0, "D1": 3.0, "D2": 1.0, "D3": "x", "D4": true, "D5": 8.0, "E1": text, "H9": "=IF(ISTEXT(E1),LEN(E1)*1000+CODE(E1&1),E1*2)+SUM(E2:F4)"}
	calculated := func() *formula.Model {
		b := book(values)
		if f := formulaAt(b.Sheets[0], cell("E1").Address); spills {
			f.Kind, f.Ref = workbook.Dynamic, workbook.Rect{First: f.Anchor, Last: f.Anchor}
		}
		return formula.New(b, formula.Options{Now: 45000.25})
	}
	m := calculated()
	cells := []formula.Cell{cell("A1"), cell("A2"), cell("A3")}
	p, err := lower.Lower(m, m.Slice(cells, outputs), inputs, lower.Draws{}, outputs)
	if err != nil {
		t.Fatal(text, err)
	}
	run, draws, out := program.NewInterpreter(p), make([]float64, 3), make([]program.Scalar, 2)
	for range 4 {
		for k, name := range []string{"A1", "A2", "A3"} {
			draws[k] = []float64{0, 1, 2, 3, -1, 0.5, 2.25, 7, 12, 0.1, 31, 49.875}[r.IntN(12)]
			values[name] = draws[k]
		}
		run.Run(draws, out)
		again := calculated()
		for i, c := range outputs {
			want := settled(again.Base(c))
			if out[i].Code == program.CodeUnsupported && grew(m, again) {
				continue // an array that is larger than in the base case is refused
			}
			if !equal(out[i], want) {
				t.Fatalf("%s with %v: %s is %v in a trial, %v calculated", text, draws, c.Address, out[i], want)
			}
		}
	}
}

func formulaAt(s *workbook.Sheet, a workbook.Address) *workbook.Formula {
	return &s.Formulas[s.At(a).Formula-1]
}

// grew tells whether the formula in E1 fills more cells than in the base case.
func grew(base, again *formula.Model) bool {
	old, _ := base.Formula(cell("E1"))
	now, _ := again.Formula(cell("E1"))
	return now.Fills.Rows() > old.Fills.Rows() || now.Fills.Cols() > old.Fills.Cols()
}

// TestIteratingBooksGiveCalcsBits runs workbooks whose circles are resolved by iteration.
func TestIteratingBooksGiveCalcsBits(t *testing.T) {
	t.Parallel()
	values := map[string]any{"A1": 1.0, "A2": 2.0, "B1": "=A1*10-B2", "B2": "=AVERAGE(B1,B3)*A2/100", "B3": "=IF(A2>5,B1/3,A1)", "C1": "=B3*2"}
	opt, calc := formula.Options{}, workbook.Calc{Iterate: true, Iterations: 50, Delta: 1e-6}
	b := book(values)
	b.Calc = calc
	m := formula.New(b, opt)
	inputs := []lower.Input{{Cell: cell("A1"), Lo: -10, Hi: 10}, {Cell: cell("A2"), Lo: -10, Hi: 10}}
	outputs := []formula.Cell{cell("C1"), cell("B2")}
	p, err := lower.Lower(m, m.Slice([]formula.Cell{cell("A1"), cell("A2")}, outputs), inputs, lower.Draws{}, outputs)
	must(t, err)
	run, out := program.NewInterpreter(p), make([]program.Scalar, 2)
	for range 100 {
		draws := []float64{rand.Float64()*20 - 10, rand.Float64()*20 - 10}
		run.Run(draws, out)
		values["A1"], values["A2"] = draws[0], draws[1]
		fresh := book(values)
		fresh.Calc = calc
		again := formula.New(fresh, opt)
		for i, c := range outputs {
			if want := settled(again.Base(c)); !equal(out[i], want) {
				t.Fatalf("with %v: %s is %v in a trial, %v calculated", draws, c.Address, out[i], want)
			}
		}
	}
}

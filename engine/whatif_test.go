package engine_test

import (
	"math"
	"strings"
	"testing"

	"tyche/engine"
	"tyche/engine/formula"
	"tyche/engine/spec"
)

// TestWhatIfSimulations checks that each simulation has its own values of the what-if sets, and the draws of the others.
func TestWhatIfSimulations(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=RiskSimtable({10,20,40})", "A2": "=PsiSimParam(C1:C3)", "A3": "=RiskNormal(A1,1)", "A4": "=A3*A2+RiskOutput()",
		"A5": "=RAND()+A1", "C1": 1.0, "C2": 2.0, "C3": 3.0})
	if r := engine.Inspect(b, 45000); r.Simulations != 3 {
		t.Fatalf("%d simulations found, want 3", r.Simulations)
	}
	s := &spec.Specification{Outputs: []spec.Output{{Cell: "M!A4", Name: "x"}, {Cell: "M!A5"}}, Simulations: 3}
	sim, faults := engine.Compile(b, s, engine.Design{Trials: 2_000, Seed: 5})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	c := run(t, sim, 2)
	for i, want := range []float64{10, 40, 120} {
		o := sim.Outputs()[2*i]
		if o != (spec.Output{Cell: "M!A4", Name: "x", Simulation: i + 1}) {
			t.Errorf("output %d: %+v", 2*i, o)
		}
		mean, sd := moments(t, c, 2*i)
		k := float64(i + 1)
		if math.Abs(mean-want) > 5*k/math.Sqrt(2000) || math.Abs(sd/k-1) > 0.1 {
			t.Errorf("simulation %d: mean %v and deviation %v, want %v and %v", i+1, mean, sd, want, k)
		}
		for trial, x := range c.Values[2*i+1] {
			if d := x - c.Values[1][trial]; math.Abs(d-[]float64{0, 10, 30}[i]) > 1e-12 {
				t.Fatalf("simulation %d, trial %d: the same draw differs by %v", i+1, trial, d)
			}
		}
	}
	if got := sim.Questions(5).Output; got != sim.Outputs()[5] {
		t.Errorf("asked of the last output: %+v", got)
	}
	summaries, err := sim.RunSummaries(t.Context(), 2, nil)
	if err != nil || len(summaries) != 6 || summaries[4].Simulation != 3 || *summaries[4].Mean != *engine.Summarize(spec.Output{}, c.Values[4], c.Codes[4]).Mean {
		t.Errorf("summaries %+v, %v", summaries, err)
	}
	one, faults := engine.Compile(b, &spec.Specification{Outputs: s.Outputs}, engine.Design{Trials: 2_000, Seed: 5})
	if len(faults) > 0 || len(one.Outputs()) != 2 || one.Outputs()[0].Simulation != 0 {
		t.Fatalf("without a number: %v, %+v", faults, one.Outputs())
	}
	for k, column := range run(t, one, 1).Values {
		for trial, x := range column {
			if x != c.Values[k][trial] {
				t.Fatalf("output %d, trial %d: %v alone, %v as the first of several", k, trial, x, c.Values[k][trial])
			}
		}
	}
}

func TestWhatIfSimulationsThatThereAreNoValuesFor(t *testing.T) {
	t.Parallel()
	for cell, words := range map[string]string{"=RiskSimtable({10,20})+RAND()": "has 2 values, and 3", "=RAND()": "no what-if set"} {
		b := sheetM(t, map[string]any{"A1": cell})
		_, faults := engine.Compile(b, &spec.Specification{Outputs: []spec.Output{{Cell: "M!A1"}}, Simulations: 3}, engine.Design{Trials: 10})
		if len(faults) != 1 || faults[0].Pointer != "/simulations" || !strings.Contains(faults[0].Message, words) {
			t.Errorf("%s: %v, want one fault with %q", cell, faults, words)
		}
	}
	for text, ok := range map[string]bool{"1": true, "100": true, "0": false, "101": false, "1.5": false, "\"3\"": false} {
		if _, faults := spec.Parse([]byte(`{"inputs":[],"outputs":[],"simulations":` + text + `}`)); (len(faults) == 0) != ok {
			t.Errorf("simulations %s: %v", text, faults)
		}
	}
}

// TestWhatIfSetsHaveValuesWithoutSimulation holds what-if sets of a lower and an upper value, and those that tell what they are without a
// simulation, against their vendors' help.
func TestWhatIfSetsHaveValuesWithoutSimulation(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=PsiSimParam(10,40,7)", "A2": "=VoseSimTable({1,2,3},9)", "A3": "=RAND()*0+A1+100*A2", "A4": "=RAND()*0+PsiSimParam({5,6,8},,1)"})
	s := &spec.Specification{Outputs: []spec.Output{{Cell: "M!A3"}, {Cell: "M!A4"}}, Simulations: 3}
	sim, faults := engine.Compile(b, s, engine.Design{Trials: 10, Seed: 5})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	c := run(t, sim, 2)
	for i, want := range []float64{110, 5, 225, 6, 340, 8} {
		if got := c.Values[i][3]; got != want {
			t.Errorf("output %d: %v, want %v", i, got, want)
		}
	}
	for r := range formula.Calc(b, formula.Options{Random: func(formula.Site) (float64, bool) { return 0.5, false }}) {
		if want := map[string]float64{"M!A1": 7, "M!A2": 9, "M!A3": 907, "M!A4": 1}[r.Sheet+"!"+r.Cell]; r.Value.Num != want {
			t.Errorf("without a simulation %s is %v, want %v", r.Cell, r.Value.Num, want)
		}
	}
}

// TestWhatIfSetsOfTwoEndsHaveAsManyValuesAsSimulations runs PsiSimParam(lower, upper) in other numbers of simulations than three.
func TestWhatIfSetsOfTwoEndsHaveAsManyValuesAsSimulations(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=RAND()*0+PsiSimParam(10,40)"})
	for n, want := range map[int][]float64{1: {10}, 2: {10, 40}, 3: {10, 25, 40}, 4: {10, 20, 30, 40}} {
		sim, faults := engine.Compile(b, &spec.Specification{Outputs: []spec.Output{{Cell: "M!A1"}}, Simulations: n}, engine.Design{Trials: 10})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		c := run(t, sim, 1)
		for i, x := range want {
			if c.Values[i][0] != x {
				t.Errorf("%d simulations: %v in the one at %d, want %v", n, c.Values[i][0], i, x)
			}
		}
	}
}

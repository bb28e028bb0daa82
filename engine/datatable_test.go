package engine_test

import (
	"math"
	"testing"

	"tyche/engine"
	"tyche/engine/spec"
	"tyche/engine/workbook"
)

// TestDataTablesInASimulation checks a table that varies something: in each trial its cells are the model's values with that
// trial's draws.
func TestDataTablesInASimulation(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": 3.0, "A2": 10.0, "B1": "=A1*A2+A2^2", "D1": "=B1", "C2": 1.0, "C3": 2.0, "E1": "=SUM(D2:D3)", "E2": "=3*A2+2*A2^2"})
	dataTable(t, b, "D2:D3", workbook.DataTableInputs{Col: "A1"})
	s := &spec.Specification{Inputs: []spec.Input{{Cell: "M!A2", Distribution: "normal", Numbers: map[string]float64{"mean": 5, "sd": 1}}},
		Outputs: []spec.Output{{Cell: "M!E1"}, {Cell: "M!E2"}, {Cell: "M!D3"}}}
	sim, faults := engine.Compile(b, s, engine.Design{Trials: 2000})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	c := run(t, sim, 2)
	for i, x := range c.Values[0] {
		if math.Abs(x-c.Values[1][i]) > 1e-12*x || c.Codes[0][i] != 0 {
			t.Fatalf("trial %d: %v, want %v", i, x, c.Values[1][i])
		}
	}
}

// TestLoopsOfTrialsInsideATrial checks the statistics of a loop's cells as outputs: the mean of n draws has the n-th part of
// their variance, and the draws of its rows are independent whatever pieces the run is made of.
func TestLoopsOfTrialsInsideATrial(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=RAND()", "A2": "=RiskNormal(0,1)", "D1": "=A1", "E1": "=A2", "F1": "=AVERAGE(D2:D26)", "F2": "=STDEV(D2:D26)", "F3": "=MAX(E2:E26)-MIN(E2:E26)",
		"A3": "=NORM.INV(RAND(),4,2)", "L1": "=A3", "M1": "=STDEV(L2:L26)^2"})
	dataTable(t, b, "D2:E26", workbook.DataTableInputs{Col: "H1"})
	dataTable(t, b, "L2:L26", workbook.DataTableInputs{Col: "H1"})
	sim := compile(t, b, engine.Design{Trials: 20_000, Seed: 3}, "F1", "F2", "F3", "M1")
	c := run(t, sim, 2)
	mean, sd := moments(t, c, 0)
	if want := math.Sqrt(1.0 / 12 / 25); math.Abs(mean-0.5) > 5*want/math.Sqrt(20_000) || math.Abs(sd/want-1) > 0.03 {
		t.Errorf("the mean of 25 has mean %v and deviation %v, want 0.5 and %v", mean, sd, want)
	}
	if within, _ := moments(t, c, 1); math.Abs(within-math.Sqrt(1.0/12)) > 0.005 {
		t.Errorf("the deviation within a loop is %v, want about %v", within, math.Sqrt(1.0/12))
	}
	if _, sd := moments(t, c, 2); sd != 0 {
		t.Errorf("an add-in's draw differs within a trial by %v", sd)
	}
	if variance, _ := moments(t, c, 3); math.Abs(variance-4) > 0.05 {
		t.Errorf("the variance within a loop of normal draws is %v, want about 4", variance)
	}
	part := engine.NewColumns(4, 100)
	if err := sim.NewWorker().Run(12_345, part); err != nil {
		t.Fatal(err)
	}
	for i, x := range part.Values[0] {
		if x != c.Values[0][12_345+i] {
			t.Fatalf("trial %d: %v in a piece of its own, %v in the run", 12_345+i, x, c.Values[0][12_345+i])
		}
	}
}

// TestLoopsOfTrialsByValue runs a newsvendor of a textbook: a table of two variables whose columns are order quantities and
// whose rows are trials. Its columns become outputs. Demand is uniform on 0..100, price 5, cost 2: the profit of q has the
// mean 5(q - q^2/200) - 2q.
func TestLoopsOfTrialsByValue(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": 40.0, "A2": "=100*RAND()", "D1": "=5*MIN(A1,A2)-2*A1", "E1": 20.0, "F1": 60.0, "G1": 80.0,
		"H1": "=AVERAGE(E2:E9)"})
	dataTable(t, b, "E2:G9", workbook.DataTableInputs{Row: "A1", Col: "Z1", TwoWay: true})
	r := engine.Inspect(b, 45000)
	if got, want := outputs(r.Outputs), "M!E2 data table 20; M!F2 data table 60; M!G2 data table 80"; got != want {
		t.Fatalf("outputs %q, want %q", got, want)
	}
	if len(r.Tables) != 1 || r.Tables[0].Kind != "trials by value" || len(r.Tables[0].Statistics) != 1 || r.Tables[0].Statistics[0].Cell != "M!H1" {
		t.Errorf("tables %+v", r.Tables)
	}
	sim, faults := engine.Compile(b, &spec.Specification{}, engine.Design{Trials: 40_000})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	c := run(t, sim, 2)
	for k, q := range []float64{20, 60, 80} {
		mean, sd := moments(t, c, k)
		if want := 5*(q-q*q/200) - 2*q; math.Abs(mean-want) > 5*sd/200 {
			t.Errorf("%v ordered: mean profit %v, want %v", q, mean, want)
		}
	}
}

package engine_test

import (
	"reflect"
	"strings"
	"testing"

	"tyche/engine"
	"tyche/engine/recognise/report"
	"tyche/engine/spec"
	"tyche/engine/workbook"
)

// dataTable puts a data table over a rectangle of the sheet M.
func dataTable(t *testing.T, b *workbook.Book, ref string, inputs workbook.DataTableInputs) {
	t.Helper()
	r, ok := workbook.ParseRect(ref)
	if !ok {
		t.Fatal(ref)
	}
	s := b.Sheets[0]
	s.Formulas = append(s.Formulas, workbook.Formula{Kind: workbook.DataTable, Anchor: r.First, Ref: r, Table: inputs})
	for row := r.First.Row; row <= r.Last.Row; row++ {
		for col := r.First.Col; col <= r.Last.Col; col++ {
			s.Set(workbook.Address{Row: row, Col: col}, workbook.Cell{Formula: int32(len(s.Formulas))})
		}
	}
}

func outputs(list []report.Output) string {
	var parts []string
	for _, o := range list {
		parts = append(parts, strings.TrimSpace(o.Cell+" "+o.By+" "+o.Name))
	}
	return strings.Join(parts, "; ")
}

func TestDataTablesAsTrialLoops(t *testing.T) {
	t.Parallel()
	cells := map[string]any{"A1": 3.0, "A2": 8.0, "B1": "=A1*RAND()", "E1": "=B1", "F1": "=B1*2", "D2": "=B1+1", "C1": "text"}
	for _, c := range []struct {
		name, ref string
		inputs    workbook.DataTableInputs
		want      string
	}{
		{"a blank input cell", "E2:F9", workbook.DataTableInputs{Col: "H1"}, "M!E1 data table; M!F1 data table"},
		{"a deleted input cell", "E2:F9", workbook.DataTableInputs{}, "M!E1 data table; M!F1 data table"},
		{"a cell that nothing reads", "E2:E9", workbook.DataTableInputs{Col: "A2"}, "M!E1 data table"},
		{"values in a row", "E2:H2", workbook.DataTableInputs{Row: "H9", ByRow: true}, "M!D2 data table"},
		{"a what-if table", "E2:F9", workbook.DataTableInputs{Col: "A1"}, ""},
		{"two variables", "E2:F9", workbook.DataTableInputs{Row: "H1", Col: "H2", TwoWay: true}, ""},
	} {
		b := sheetM(t, cells)
		dataTable(t, b, c.ref, c.inputs)
		r := engine.Inspect(b, 45000)
		if got := outputs(r.Outputs); got != c.want {
			t.Errorf("%s: outputs %q, want %q", c.name, got, c.want)
		}
		kind := report.Trials
		if c.inputs.Col == "A1" {
			kind = report.WhatIf
		}
		if len(r.Tables) != 1 || r.Tables[0].Kind != kind {
			t.Errorf("%s: tables %+v, want %s", c.name, r.Tables, kind)
		}
	}
}

func TestInspect(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{
		"A1": "=RiskNormal(A9,2,RiskName(\"Price\"),RiskSeed(1,2))", "A2": "=PsiTriangular(1,2,6)+RAND()", "A3": "=VosePoisson(A1)",
		"A4": "=RiskOutput(\"Profit\")+A1*A2", "A5": "=PsiMean(A2)", "A6": "=PsiPareto(B1,2)", "A7": "=RiskSimtable({1,2})",
		"A8": "=CB.Normal(1,-1)", "A9": 10.0, "B1": "=A1*2+PsiOutput()", "B2": "=PsiOutput(A3)", "B3": "=VoseOutput(C3)+A1", "C3": "Cost",
		"B4": "=CB.GetForeStatFN(B1,2)", "B5": "=RiskMean(A9)",
	})
	r := engine.Inspect(b, 45000)
	want := []report.Input{
		{Cell: "M!A1", Function: "RISKNORMAL", Name: "Price", Distribution: "normal", Parameters: map[string]any{"mean": 10.0, "sd": 2.0}},
		{Cell: "M!A2", Function: "PSITRIANGULAR", Distribution: "triangular", Parameters: map[string]any{"min": 1.0, "mode": 2.0, "max": 6.0}},
		{Cell: "M!A2", Call: 1, Function: "RAND", Distribution: "uniform", Parameters: map[string]any{"min": 0.0, "max": 1.0}},
		{Cell: "M!A3", Function: "VOSEPOISSON", Distribution: "poisson", Parameters: map[string]any{"mean": 10.0}, Uncertain: true},
	}
	for i, in := range want {
		if !reflect.DeepEqual(r.Inputs[i], in) {
			t.Errorf("input %d: %+v, want %+v", i, r.Inputs[i], in)
		}
	}
	if r.Draws != 6 || len(r.Inputs) != 6 || r.Inputs[4].Reason == "" || r.Inputs[5].Reason == "" {
		t.Errorf("%d draws: %+v", r.Draws, r.Inputs)
	}
	if got, want := outputs(r.Outputs), "M!B1 PSIOUTPUT; M!A2 PSIMEAN; M!A3 PSIOUTPUT; M!B3 VOSEOUTPUT Cost; M!A4 RISKOUTPUT Profit"; got != want {
		t.Errorf("outputs %q, want %q", got, want)
	}
	if len(r.Notices) != 3 { // the seed, the what-if set, the parameter that is out of the domain
		t.Errorf("notices %+v", r.Notices)
	}
	reasons := map[string]bool{}
	for _, u := range r.Unsupported {
		for _, c := range u.Cells {
			reasons[c] = true
		}
	}
	for _, c := range []string{"M!A5", "M!A6", "M!B4", "M!B5"} {
		if !reasons[c] {
			t.Errorf("%s is not among the unsupported: %+v", c, r.Unsupported)
		}
	}
}

// TestPsiOutputMarksARange: "You can use a formula such as =PsiOutput (B1:B10) to group contiguous uncertain function cells" (Frontline
// Systems, Risk Solver help).
func TestPsiOutputMarksARange(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=PsiNormal(0,1)", "B1": "=A1*2", "B2": 3.0, "B3": "=A1*4", "C1": "=PsiOutput(B1:B3)"})
	if got, want := outputs(engine.Inspect(b, 45000).Outputs), "M!B1 PSIOUTPUT; M!B3 PSIOUTPUT"; got != want {
		t.Errorf("outputs %q, want %q", got, want)
	}
}

// TestRunTakesTheMarkedOutputs checks a run of a workbook alone.
func TestRunTakesTheMarkedOutputs(t *testing.T) {
	t.Parallel()
	b := sheetM(t, map[string]any{"A1": "=RiskNormal(10,2)", "B1": "=RiskOutput(\"Profit\")+A1*2"})
	sim, faults := engine.Compile(b, &spec.Specification{}, engine.Design{Trials: 1000, Sampling: "lhs"})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if got := sim.Outputs(); len(got) != 1 || got[0] != (spec.Output{Cell: "M!B1", Name: "Profit"}) {
		t.Fatalf("outputs %+v", got)
	}
	if mean, _ := moments(t, run(t, sim, 1), 0); mean < 19.95 || mean > 20.05 {
		t.Errorf("mean %v, want 20", mean)
	}
}

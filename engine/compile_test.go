package engine_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"tyche/engine"
	"tyche/engine/draw"
	"tyche/engine/spec"
	"tyche/engine/workbook"
)

// book makes a workbook of one sheet S from numbers, texts and, with a leading =, formulas.
func book(cells map[string]any) *workbook.Book {
	s := workbook.NewSheet("S")
	for name, v := range cells {
		at, _ := workbook.ParseAddress(name)
		switch v := v.(type) {
		case float64:
			s.Set(at, workbook.Cell{Value: workbook.NumberOf(v)})
		case string:
			if !strings.HasPrefix(v, "=") {
				s.Set(at, workbook.Cell{Value: workbook.TextOf(v)})
				continue
			}
			s.Formulas = append(s.Formulas, workbook.Formula{Text: v[1:], Anchor: at})
			s.Set(at, workbook.Cell{Formula: int32(len(s.Formulas))})
		}
	}
	return &workbook.Book{Sheets: []*workbook.Sheet{s}}
}

func parse(t *testing.T, text string) *spec.Specification {
	t.Helper()
	s, faults := spec.Parse([]byte(text))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return s
}

func TestCompileRefusesWhatItCannotSimulate(t *testing.T) {
	t.Parallel()
	const normal = `{"cell":"S!A1","distribution":"normal","mean":0,"sd":1}`
	for name, c := range map[string]struct {
		book               *workbook.Book
		spec, pointer, say string
	}{
		"circle": {book(map[string]any{"A1": 1.0, "B1": "=C1+A1", "C1": "=B1/2"}),
			`{"inputs":[` + normal + `],"outputs":["S!B1"]}`, "/outputs", "circular reference"},
		"unknown function in between": {book(map[string]any{"A1": 1.0, "B1": "=NOSUCH(A1)", "C1": "=B1+1"}),
			`{"inputs":[` + normal + `],"outputs":["S!C1"]}`, "/outputs", "NOSUCH"},
		"unknown function in a branch": {book(map[string]any{"A1": 1.0, "B1": "=IF(A1>5,NOSUCH(A1),1)"}),
			`{"inputs":[` + normal + `],"outputs":["S!B1"]}`, "/outputs", "NOSUCH"},
		"parameter": {book(map[string]any{"A1": 1.0, "B1": "=A1"}),
			`{"inputs":[{"cell":"S!A1","distribution":"normal","mean":0,"sd":-1}],"outputs":["S!B1"]}`, "/inputs/0/sd", "greater than 0"},
		"matrix": {book(map[string]any{"A1": 1.0, "A2": 1.0, "A3": 1.0, "B1": "=A1"}), `{"inputs":[` + normal +
			`,{"cell":"S!A2","distribution":"normal","mean":0,"sd":1},{"cell":"S!A3","distribution":"normal","mean":0,"sd":1}],"outputs":["S!B1"],` +
			`"correlations":[{"cells":["S!A1","S!A2","S!A3"],"matrix":[[1,0.9,-0.9],[0.9,1,0.9],[-0.9,0.9,1]]}]}`, "/correlations/0/matrix", "semidefinite"},
	} {
		_, faults := engine.Compile(c.book, parse(t, c.spec), engine.Design{Trials: 10})
		found := false
		for _, f := range faults {
			found = found || strings.HasPrefix(f.Pointer, c.pointer) && strings.Contains(f.Message, c.say)
		}
		if !found {
			t.Errorf("%s: %v", name, faults)
		}
	}
}

// TestEveryCellThatCannotBeComputedIsListed has functions that are not known behind an input and beside it.
func TestEveryCellThatCannotBeComputedIsListed(t *testing.T) {
	t.Parallel()
	b := book(map[string]any{"A1": 1.0, "B1": "=NOSUCH(A1)", "B2": "=NOSUCH(A1*2)", "B3": "=OTHER(A1)", "C1": "=SUM(B1:B3)",
		"D1": "=NOSUCH(3)", "D2": "=NOSUCH(4)", "D3": "=SUM(D1:D2)+A1", "E1": "=IF(A1>0,A1,B1)", "F1": "=IF(A1>0,A1,D1)"})
	for output, want := range map[string]string{
		"C1": "/outputs NOSUCH S!B1 S!B2; /outputs OTHER S!B3; ",
		"D3": "/outputs/0 NOSUCH S!D1 S!D2; ",
		"E1": "/outputs NOSUCH S!B1; ",
		"F1": "", // no input reaches it: trials that need it count as unsupported
	} {
		s := parse(t, `{"inputs":[{"cell":"S!A1","distribution":"normal","mean":0,"sd":1}],"outputs":["S!`+output+`"]}`)
		_, faults := engine.Compile(b, s, engine.Design{Trials: 10})
		got := ""
		for _, f := range faults {
			slices.Sort(f.Cells)
			_, function, _ := strings.Cut(f.Message, "the function ")
			function, _, _ = strings.Cut(function, " ")
			got += f.Pointer + " " + function + " " + strings.Join(f.Cells, " ") + "; "
		}
		if got != want {
			t.Errorf("%s: %q, want %q", output, got, want)
		}
	}
}

// TestSobolTellsHowManyInputsItServes has one input too many for a Sobol design.
func TestSobolTellsHowManyInputsItServes(t *testing.T) {
	t.Parallel()
	cells, s := map[string]any{"B1": "=SUM(A1:A2049)"}, spec.Specification{Outputs: []spec.Output{{Cell: "S!B1"}}}
	for i := range draw.SobolDimensions + 1 {
		cells[fmt.Sprintf("A%d", i+1)] = 1.0
		s.Inputs = append(s.Inputs, spec.Input{Cell: fmt.Sprintf("S!A%d", i+1), Distribution: "uniform", Numbers: map[string]float64{"min": 0, "max": 1}})
	}
	_, faults := engine.Compile(book(cells), &s, engine.Design{Trials: 10, Sampling: "sobol"})
	const want = "Sobol sampling serves at most 2048 uncertain values, and this model has more. Take lhs or mc."
	if len(faults) != 1 || faults[0].Pointer != "/inputs" || faults[0].Message != want {
		t.Errorf("%v", faults)
	}
	if _, faults = engine.Compile(book(cells), &s, engine.Design{Trials: 10, Sampling: "lhs"}); len(faults) > 0 {
		t.Errorf("Latin hypercube: %v", faults)
	}
}

// TestCirclesThatSomeTrialsCloseAreErrors has formulas that the base case computes and only some trials send round a circle:
// those give no number. A circle that a switch keeps open does no harm.
func TestCirclesThatSomeTrialsCloseAreErrors(t *testing.T) {
	t.Parallel()
	b := book(map[string]any{"A1": 5.0, "B1": "=IF(A1<1,B1,A1)", "C1": "=IF(A1<1,C2,A1)", "C2": "=C1+1",
		"D1": 0.0, "D2": "=A1+IF(D1=1,D3,0)", "D3": "=D2*0.1"})
	s := parse(t, `{"inputs":[{"cell":"S!A1","distribution":"uniform","min":0,"max":2}],"outputs":["S!B1","S!C1","S!D3"]}`)
	sim, faults := engine.Compile(b, s, engine.Design{Trials: 2000, Seed: 1, Sampling: "lhs"})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	outputs, err := sim.RunSummaries(context.Background(), 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, unsupported := range []int64{1000, 1000, 0} {
		if o := outputs[i]; o.Errors["unsupported"] != unsupported || o.Count != 2000-unsupported {
			t.Errorf("%s: count %d, errors %v; want %d unsupported", o.Cell, o.Count, o.Errors, unsupported)
		}
	}
	if mean := *outputs[2].Mean; math.Abs(mean-0.1) > 1e-4 {
		t.Errorf("mean behind the switch %v, want 0.1", mean)
	}
}

// TestNearestMatrixIsOffered asks for what the matrix of the case before could be replaced by, and takes it.
func TestNearestMatrixIsOffered(t *testing.T) {
	t.Parallel()
	b := book(map[string]any{"A1": 1.0, "A2": 1.0, "A3": 1.0, "B1": "=A1"})
	text := `{"inputs":[{"cell":"S!A1","distribution":"normal","mean":0,"sd":1},{"cell":"S!A2","distribution":"normal","mean":0,"sd":1},` +
		`{"cell":"S!A3","distribution":"normal","mean":0,"sd":1}],"outputs":["S!B1"],` +
		`"correlations":[{"cells":["S!A1","S!A2","S!A3"],"matrix":[[1,1,0],[1,1,1],[0,1,1]]%s}]}`
	_, faults := engine.Compile(b, parse(t, fmt.Sprintf(text, "")), engine.Design{Trials: 10})
	if len(faults) != 1 || len(faults[0].Nearest) != 3 || math.Abs(faults[0].Nearest[0][1]-0.7607) > 5e-5 || math.Abs(faults[0].Distance-0.5278) > 5e-5 ||
		!strings.Contains(faults[0].Message, "0.5278") {
		t.Errorf("%+v", faults)
	}
	sim, faults := engine.Compile(b, parse(t, fmt.Sprintf(text, `,"repair":"nearest"`)), engine.Design{Trials: 10})
	if len(faults) > 0 {
		t.Fatalf("with a repair: %v", faults)
	}
	told := sim.Correlations()
	if len(told) != 1 || !told[0].Repaired || math.Abs(told[0].Distance-0.5278) > 5e-5 || math.Abs(told[0].Matrix[1][2]-0.7607) > 5e-5 ||
		told[0].Error != 0 || told[0].Kind != spec.Gaussian || told[0].Copula != spec.Gaussian || !slices.Equal(told[0].Cells, []string{"S!A1", "S!A2", "S!A3"}) {
		t.Errorf("told %+v", told)
	}
}

// TestCalibratedRankCorrelationsAreTold has groups that are exact, with ties and with a t copula, in the specification and in
// formulas.
func TestCalibratedRankCorrelationsAreTold(t *testing.T) {
	t.Parallel()
	b := book(map[string]any{"A1": 1.0, "A2": 1.0, "A3": 1.0, "B1": "=A1", "C1": 1.0, "D1": 0.5, "D2": 1.0,
		"E1": "=RiskNormal(0,1,RiskCorrmat(C1:D2,1))", "E2": "=RiskPoisson(3,RiskCorrmat(C1:D2,2))"})
	inputs := `{"inputs":[{"cell":"S!A1","distribution":"normal","mean":0,"sd":1},{"cell":"S!A2","distribution":%s},` +
		`{"cell":"S!A3","distribution":"normal","mean":0,"sd":1}],"outputs":["S!B1"%s],` +
		`"correlations":[{"cells":["S!A1","S!A2"],"matrix":[[1,0.5],[0.5,1]],"kind":"%s"%s}]}`
	const normal, poisson = `"normal","mean":0,"sd":1`, `"poisson","mean":3`
	for _, c := range []struct {
		second, output, kind, copula string
		errors                       []float64
	}{
		{normal, "", "spearman", "", nil},
		{normal, "", "gaussian", `,"copula":"t","df":4`, nil},
		{poisson, "", "gaussian", "", nil},
		{poisson, "", "spearman", "", []float64{1e-4}},
		{normal, "", "spearman", `,"copula":"t","df":4`, []float64{1e-4}},
		{normal, `,"S!E1","S!E2"`, "spearman", "", []float64{1e-4}},
	} {
		text := fmt.Sprintf(inputs, c.second, c.output, c.kind, c.copula)
		sim, faults := engine.Compile(b, parse(t, text), engine.Design{Trials: 10})
		if len(faults) > 0 {
			t.Fatal(text, faults)
		}
		var errors []float64
		for _, told := range sim.Correlations() {
			errors = append(errors, told.Error)
			if told.Repaired || told.Matrix != nil {
				t.Errorf("%s: told %+v", text, told)
			}
		}
		if !slices.Equal(errors, c.errors) {
			t.Errorf("%s: told errors %v, want %v", text, errors, c.errors)
		}
	}
}

// TestBitsDoNotDependOnSplitting runs one model in every way of cutting its trials.
func TestBitsDoNotDependOnSplitting(t *testing.T) {
	t.Parallel()
	b := book(map[string]any{"A1": 1.0, "A2": 2.0, "A3": 0.0, "B1": "=A1*A2+EXP(A3)", "C1": "=IF(A1>A2,1/INT(A3),\"text\")", "D1": "=TEXT(A1,\"0.0\")+STDEV(A1:A3)"})
	for i, sampling := range []string{"mc", "lhs", "sobol", "mc", "lhs", "sobol"} {
		copula := []string{"", `,"copula":"t","df":4,"kind":"spearman"`}[i/3]
		s := parse(t, `{"inputs":[{"cell":"S!A1","distribution":"normal","mean":1,"sd":1},{"cell":"S!A2","distribution":"pert","min":0,"mode":1,"max":3},`+
			`{"cell":"S!A3","distribution":"uniform","min":-2,"max":2}],"outputs":["S!B1","S!C1","S!D1"],`+
			`"correlations":[{"cells":["S!A1","S!A3"],"matrix":[[1,0.5],[0.5,1]]`+copula+`}]}`)
		const trials = 5000
		sim, faults := engine.Compile(b, s, engine.Design{Trials: trials, Seed: 3, Sampling: sampling})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		want, err := sim.RunAll(context.Background(), 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		two, err := sim.RunAll(context.Background(), 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		same(t, sampling+copula+" on two threads", two, want)
		for _, step := range []int{1, 7, 1000} {
			got, w := engine.NewColumns(3, trials), sim.NewWorker()
			for from := 0; from < trials; from += step {
				if err := w.Run(int64(from), got.Slice(from, min(from+step, trials))); err != nil {
					t.Fatal(err)
				}
			}
			same(t, fmt.Sprintf("%s in steps of %d", sampling, step), got, want)
		}
	}
}

func same(t *testing.T, how string, a, b engine.Columns) {
	t.Helper()
	for i := range a.Values {
		for k := range a.Values[i] {
			if math.Float64bits(a.Values[i][k]) != math.Float64bits(b.Values[i][k]) || a.Codes[i][k] != b.Codes[i][k] {
				t.Fatalf("%s: output %d of trial %d is %v (%d), want %v (%d)", how, i, k, a.Values[i][k], a.Codes[i][k], b.Values[i][k], b.Codes[i][k])
			}
		}
	}
}

func TestShardsAreWholeChunks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cost    float64
		trials  int64
		outputs int
		small   bool
	}{{30, 10_000, 3, true}, {30, 100_000_000, 3, false}, {1e6, 100_000, 1, false}, {1e9, 1000, 1, false}, {10, 100_000_000, 1000, false}, {1, 1, 1, true}} {
		s := engine.PlanShards(c.cost, c.trials, c.outputs, 2)
		if s.Small != c.small || s.ShardTrials%engine.ChunkTrials != 0 || s.ShardTrials*int64(s.Count) < c.trials || s.ShardTrials*int64(s.Count-1) >= c.trials {
			t.Errorf("%+v: %+v", c, s)
		}
	}
}

func TestSummaryCountsErrorsByKind(t *testing.T) {
	t.Parallel()
	b := book(map[string]any{"A1": 1.0, "B1": "=IF(A1<0.25,1/0,IF(A1<0.5,\"text\",IF(A1<0.75,LN(-1),A1>0)))"})
	s := parse(t, `{"inputs":[{"cell":"S!A1","distribution":"uniform","min":0,"max":1}],"outputs":[{"cell":"S!B1","name":"out"}]}`)
	sim, faults := engine.Compile(b, s, engine.Design{Trials: 4000, Seed: 1, Sampling: "lhs"})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	c, err := sim.RunAll(context.Background(), 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	o := engine.Summarize(sim.Outputs()[0], c.Values[0], c.Codes[0])
	if o.Errors["#DIV/0!"] != 1000 || o.Errors["#NUM!"] != 1000 || o.Errors["text"] != 1000 || len(o.Errors) != 3 {
		t.Errorf("errors %v, want 1,000 of each kind", o.Errors)
	}
	if o.Name != "out" || *o.Mean != 1 || *o.SD != 0 || o.Skewness != nil {
		t.Errorf("%+v", o)
	}
}

// TestEveryPublishedDistributionCompiles draws from each distribution of the specification's table, by its example.
func TestEveryPublishedDistributionCompiles(t *testing.T) {
	t.Parallel()
	b := book(map[string]any{"A1": 1.0, "B1": "=A1*2"})
	for _, d := range spec.Distributions() {
		text := `{"inputs":[{"cell":"S!A1","distribution":"` + d.Name + `",` + d.Example
		sim, faults := engine.Compile(b, parse(t, text+`}],"outputs":["S!B1"]}`), engine.Design{Trials: 2000, Seed: 1, Sampling: "lhs"})
		if len(faults) > 0 {
			t.Errorf("%s: %v", d.Name, faults)
			continue
		}
		c, err := sim.RunAll(context.Background(), 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		if o := engine.Summarize(sim.Outputs()[0], c.Values[0], c.Codes[0]); o.Mean == nil || len(o.Errors) > 0 || *o.SD == 0 || o.Name != "S!B1" {
			t.Errorf("%s: %+v", d.Name, o)
		}
	}
}

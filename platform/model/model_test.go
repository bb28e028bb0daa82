package model_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"uuid"

	"tyche/engine"
	"tyche/examples"
	"tyche/platform/model"
	"tyche/platform/problem"
	"tyche/platform/simulation"
)

func TestInspectorDescribesAWorkbook(t *testing.T) {
	t.Parallel()
	s, err := model.Inspector{}.Inspect(context.Background(), examples.LaunchWorkbook)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Sheets) != 3 || s.Sheets[1].Name != "Plan" || s.Sheets[1].Columns != 7 || s.Formulas != 66 {
		t.Errorf("%+v", s)
	}
	_, err = model.Inspector{}.Inspect(context.Background(), []byte("not a workbook"))
	if e := problem.Of(err); e.Kind != problem.Invalid || !strings.HasSuffix(e.Message, ".") {
		t.Errorf("%v", err)
	}
}

func request(specification string) simulation.Model {
	return simulation.Model{
		Workbook: simulation.Source{ID: uuid.NewV4(), Read: func(context.Context) ([]byte, error) { return examples.LaunchWorkbook, nil }},
		Sampling: simulation.MonteCarlo, Trials: 10_000, Specification: []byte(specification),
	}
}

func TestCompilerPlansARun(t *testing.T) {
	t.Parallel()
	plan, faults, err := model.NewCompiler(2).Check(context.Background(), request(string(examples.LaunchSpecification)))
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	if !plan.Small || plan.Outputs != 4 || plan.EngineVersion != engine.Version || plan.ShardTrials%engine.ChunkTrials != 0 {
		t.Errorf("%+v", plan)
	}
}

// TestCompilerListsEveryFault mixes faults that are found by reading the specification, by looking into the workbook and
// by building distributions.
func TestCompilerListsEveryFault(t *testing.T) {
	t.Parallel()
	_, faults, err := model.NewCompiler(2).Check(context.Background(), request(`{"inputs":[
		{"cell":"Assumptions!B2","distribution":"normal","mean":"x","sd":1},
		{"cell":"Assumptions!B3","distribution":"normal","mean":0,"sd":-1},
		{"cell":"Nowhere!B3","distribution":"triangular","min":3,"mode":2,"max":1}],
		"outputs":["Summary!B1","Gone!B1"]}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, pointer := range []string{"/specification/inputs/0/mean", "/specification/inputs/1/sd", "/specification/inputs/2/cell", "/specification/inputs/2/m", "/specification/outputs/1"} {
		found := false
		for _, f := range faults {
			found = found || strings.HasPrefix(f.Pointer, pointer)
		}
		if !found {
			t.Errorf("no fault at %s in %v", pointer, faults)
		}
	}
}

func TestCompiledRunGivesTheSameBitsAsTheEngine(t *testing.T) {
	t.Parallel()
	book, err := model.Read(examples.LaunchWorkbook)
	if err != nil {
		t.Fatal(err)
	}
	run := simulation.Run{Specification: examples.LaunchSpecification, Trials: 2000, Seed: 5, Sampling: simulation.Sobol, CreatedAt: time.Unix(1.7e9, 0)}
	sim, err := model.Compile(book, run)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := sim.RunAll(context.Background(), 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := sim.Questions(0).Of(columns.Values[0], columns.Codes[0])
	all, err := sim.RunSummaries(context.Background(), 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := all[0]
	if *got.Mean != *want.Mean || *got.Percentiles.P95 != *want.Percentiles.P95 || got.Name != "Net present value" || got.Count != 2000 {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestRunWhoseOutcomesDoNotFitIsRefused tells the number of trials that would fit: four outputs take 36 bytes a trial.
func TestRunWhoseOutcomesDoNotFitIsRefused(t *testing.T) {
	t.Parallel()
	c := model.NewCompiler(2)
	r := request(string(examples.LaunchSpecification))
	plan, _, err := c.Check(context.Background(), r)
	if err != nil || plan.Outputs == 0 {
		t.Fatal(plan, err)
	}
	c.MaxStored = int64(plan.Outputs) * 9 * r.Trials
	if _, faults, err := c.Check(context.Background(), r); err != nil || len(faults) > 0 {
		t.Errorf("what just fits: %v %v", faults, err)
	}
	c.MaxStored--
	_, faults, err := c.Check(context.Background(), r)
	if want := fmt.Sprintf("at most %d trials fit", r.Trials-1); err != nil || len(faults) != 1 || faults[0].Pointer != "/trials" || !strings.Contains(faults[0].Message, want) {
		t.Errorf("%+v %v, want %q", faults, err, want)
	}
}

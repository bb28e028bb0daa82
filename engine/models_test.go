package engine_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"tyche/engine"
	"tyche/engine/recognise"
	"tyche/engine/spec"
	"tyche/engine/workbook"
	"tyche/engine/workbook/xlsx"
)

// outcome is what a cell of a model is like, by closed forms (testdata/models/models.py).
type outcome struct {
	Cell string
	Mean float64
	SD   float64
}

// TestModelsOfPeople runs workbooks as people build them: with each of the add-ins, with data tables, with rows of RAND, with
// matrices and arrays. Where a workbook marks its outputs, the run takes these.
func TestModelsOfPeople(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/models/models.json")
	if err != nil {
		t.Fatal(err)
	}
	var models map[string]struct {
		Simulations int
		Outcomes    []outcome
	}
	if err := json.Unmarshal(text, &models); err != nil {
		t.Fatal(err)
	}
	for name, m := range models {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := readBook(t, "testdata/models/"+name+".xlsx")
			s := &spec.Specification{Simulations: m.Simulations}
			r := engine.Inspect(b, 45000)
			if r.Outputs[0].By == recognise.End {
				for _, o := range m.Outcomes {
					s.Outputs = append(s.Outputs, spec.Output{Cell: o.Cell})
				}
			}
			if len(r.Inputs) == 0 || r.Simulations != m.Simulations {
				t.Errorf("%d inputs, %d simulations", len(r.Inputs), r.Simulations)
			}
			checkOutcomes(t, b, s, m.Outcomes)
		})
	}
}

func checkOutcomes(t *testing.T, b *workbook.Book, s *spec.Specification, want []outcome) {
	t.Helper()
	const n = 10_000
	sim, faults := engine.Compile(b, s, engine.Design{Trials: n, Seed: 8})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	c := run(t, sim, 2)
	if len(sim.Outputs()) != len(want) {
		t.Fatalf("outputs %+v, want %d", sim.Outputs(), len(want))
	}
	for i, o := range sim.Outputs() {
		mean, sd := moments(t, c, i)
		if w := want[i]; o.Cell != w.Cell || math.Abs(mean-w.Mean) > 4.5*w.SD/math.Sqrt(n) || math.Abs(sd/w.SD-1) > 0.06 {
			t.Errorf("%s: mean %v, deviation %v; want %s: %v and %v", o.Cell, mean, sd, w.Cell, w.Mean, w.SD)
		}
	}
}

func readBook(t *testing.T, path string) *workbook.Book {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	b, err := xlsx.Read(f, info.Size(), xlsx.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

package simulation_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"uuid"

	"tyche/engine/summary"
	"tyche/platform/simulation"
)

func TestRequestNamesEveryBrokenRule(t *testing.T) {
	t.Parallel()
	seed := func(s uint64) *uint64 { return &s }
	good := simulation.Request{WorkbookID: uuid.NewV4(), Specification: []byte(`{}`), Trials: 1}
	cases := []struct {
		name   string
		change func(r *simulation.Request)
		want   string // pointers
	}{
		{"nothing", func(*simulation.Request) {}, ""},
		{"seed 0", func(r *simulation.Request) { r.Seed = seed(0) }, ""},
		{"largest seed", func(r *simulation.Request) { r.Seed = seed(1<<53 - 1) }, ""},
		{"seed too large", func(r *simulation.Request) { r.Seed = seed(1 << 53) }, "/seed"},
		{"most trials", func(r *simulation.Request) { r.Trials = 100_000_000 }, ""},
		{"too many trials", func(r *simulation.Request) { r.Trials = 100_000_001 }, "/trials"},
		{"no trials", func(r *simulation.Request) { r.Trials = 0 }, "/trials"},
		{"negative trials", func(r *simulation.Request) { r.Trials = math.MinInt64 }, "/trials"},
		{"sobol", func(r *simulation.Request) { r.Sampling = simulation.Sobol }, ""},
		{"unknown sampling", func(r *simulation.Request) { r.Sampling = "MC" }, "/sampling"},
		{"no specification", func(r *simulation.Request) { r.Specification = nil }, "/specification"},
		{"null", func(r *simulation.Request) { r.Specification = []byte("null") }, "/specification"},
		{"a list", func(r *simulation.Request) { r.Specification = []byte("[]") }, "/specification"},
		{"broken", func(r *simulation.Request) { r.Specification = []byte("{") }, "/specification"},
		{"not UTF-8", func(r *simulation.Request) { r.Specification = []byte("{\"a\": \"\xff\"}") }, "/specification"},
		{"too large", func(r *simulation.Request) {
			r.Specification = []byte(`{"a": "` + strings.Repeat("x", simulation.MaxSpecification) + `"}`)
		}, "/specification"},
		{"everything", func(r *simulation.Request) { *r = simulation.Request{Seed: seed(1 << 60), Sampling: "x"} }, "/workbook_id /trials /seed /sampling /specification"},
	}
	for _, c := range cases {
		r := good
		c.change(&r)
		var pointers []string
		for _, fault := range r.Faults() {
			pointers = append(pointers, fault.Pointer)
			if !strings.HasSuffix(fault.Message, ".") {
				t.Errorf("%s: %q is no sentence", c.name, fault.Message)
			}
		}
		if got := strings.Join(pointers, " "); got != c.want {
			t.Errorf("%s: faults at %q, want %q", c.name, got, c.want)
		}
	}
}

// TestResultsHaveThePublishedShape holds the names of the public contract.
func TestResultsHaveThePublishedShape(t *testing.T) {
	t.Parallel()
	one := 1.5
	text, err := json.Marshal(simulation.Results{
		Columns: []simulation.Column{{Key: "not shown"}},
		Outputs: []summary.Output{{
			Cell: "A!B1", Mean: &one, SD: summary.Defined(math.NaN()), Min: summary.Defined(math.Inf(-1)), Max: summary.Defined(2),
			Percentiles: summary.Percentiles{P50: &one}, Errors: map[string]int64{"#DIV/0!": 3},
		}, {Cell: "A!B2"}},
	})
	const intervals = `,"confidence":0,"mean_interval":null,"percentile_intervals":{"1":null,"5":null,"10":null,"25":null,"50":null,"75":null,"90":null,"95":null,"99":null}`
	const want = `{"outputs":[{"cell":"A!B1","name":"","trials":0,"count":0,"mean":1.5,"sd":null,"min":null,"max":2,"skewness":null,"kurtosis":null,` +
		`"percentiles":{"1":null,"5":null,"10":null,"25":null,"50":1.5,"75":null,"90":null,"95":null,"99":null},"errors":{"#DIV/0!":3}` + intervals + `},` +
		`{"cell":"A!B2","name":"","trials":0,"count":0,"mean":null,"sd":null,"min":null,"max":null,"skewness":null,"kurtosis":null,` +
		`"percentiles":{"1":null,"5":null,"10":null,"25":null,"50":null,"75":null,"90":null,"95":null,"99":null},"errors":{}` + intervals + `}]}`
	if err != nil || string(text) != want {
		t.Errorf("got  %s (%v)\nwant %s", text, err, want)
	}
}

func TestStatesThatEnd(t *testing.T) {
	t.Parallel()
	want := map[simulation.Status]bool{
		simulation.Queued: false, simulation.Running: false, simulation.Paused: false,
		simulation.Completed: true, simulation.Failed: true, simulation.Cancelled: true,
	}
	for status, ended := range want {
		if status.Ended() != ended {
			t.Errorf("%s: ended %v", status, !ended)
		}
	}
}

package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"tyche/engine"
	"tyche/engine/summary"
)

// TestRunSummariesHasTheBitsOfQuestions compares with the statistics of all outcomes in memory, under designs that can and
// cannot be looked at once, and for an output that is an error in some trials.
func TestRunSummariesHasTheBitsOfQuestions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sampling, statistics string
		trials               int64
	}{
		{"mc", "", 1000}, {"mc", "", 9*engine.ChunkTrials + 4321}, {"lhs", "", 5 * engine.ChunkTrials},
		{"mc", `, "statistics": {"percentiles": [0, 0.1, 50, 100], "thresholds": [3, 7.5, 1e9]}`, 6 * engine.ChunkTrials},
		{"mc", `, "statistics": {"levels": [95]}`, 4 * engine.ChunkTrials},
	} {
		sim := watchedModel(t, c.sampling, c.statistics, c.trials)
		columns, err := sim.RunAll(context.Background(), 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		var want []summary.Output
		for i := range sim.Outputs() {
			want = append(want, sim.Questions(i).Of(columns.Values[i], columns.Codes[i]))
		}
		for _, threads := range []int{1, 3} {
			got, err := sim.RunSummaries(context.Background(), threads, nil)
			if err != nil {
				t.Fatal(err)
			}
			if text(t, got) != text(t, want) {
				t.Errorf("%+v, %d threads:\n%s\nwant\n%s", c, threads, text(t, got), text(t, want))
			}
		}
	}
}

func text(t *testing.T, summaries []summary.Output) string {
	t.Helper()
	s, err := json.Marshal(summaries)
	if err != nil {
		t.Fatal(err)
	}
	return string(s)
}

func watchedModel(t *testing.T, sampling, statistics string, trials int64) *engine.Simulation {
	t.Helper()
	model := book(map[string]any{"A1": 1.0, "B1": "=A1*A1", "B2": "=IF(A1>9,1/0,INT(A1))", "B3": "=IF(A1>7.5,1,0)"})
	s := parse(t, `{"inputs": [{"cell": "S!A1", "distribution": "normal", "mean": 5, "sd": 2}],
		"outputs": ["S!B1", "S!B2", "S!B3"]`+statistics+`}`)
	sim, faults := engine.Compile(model, s, engine.Design{Trials: trials, Seed: 3, Sampling: sampling})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return sim
}

func TestRunSummariesStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	sim := watchedModel(t, "mc", "", 8*engine.ChunkTrials)
	_, err := sim.RunSummaries(ctx, 2, func(done int64) {
		if done > 2*engine.ChunkTrials {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

package engine_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"tyche/engine"
)

// stopping compiles a run of an output, 10 + 2 normal, that stops.
func stopping(t *testing.T, stop, sampling string, trials int64) *engine.Simulation {
	t.Helper()
	b := book(map[string]any{"A1": 1.0, "B1": "=10+2*A1"})
	s := parse(t, `{"inputs":[{"cell":"S!A1","distribution":"normal","mean":0,"sd":1}],"outputs":["S!B1"],"stop":`+stop+`}`)
	sim, faults := engine.Compile(b, s, engine.Design{Trials: trials, Seed: 8, Sampling: sampling})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return sim
}

// TestRunStopsAtTheFirstCheckThatConverges: the half width of the mean's interval is 1.96 * 2/sqrt(n), that of P(X < 10) about
// 1.96 * 0.5/sqrt(n).
func TestRunStopsAtTheFirstCheckThatConverges(t *testing.T) {
	t.Parallel()
	for stop, want := range map[string]float64{
		`{"statistic":"mean","tolerance":0.05,"check_every":100}`:                     square(1.96 * 2 / 0.05),
		`{"statistic":"mean","tolerance":0.005,"relative":true,"check_every":100}`:    square(1.96 * 2 / 0.05),
		`{"statistic":"probability:10","tolerance":0.01,"check_every":100}`:           square(1.96 * 0.5 / 0.01),
		`{"statistic":"sd","tolerance":0.05,"check_every":100}`:                       square(1.96*2/0.05) / 2,
		`{"statistic":"percentile:50","tolerance":0.05,"check_every":100}`:            square(1.96*2/0.05) * math.Pi / 2,
		`{"statistic":"mean","tolerance":0.05,"confidence":0.99,"check_every":100}`:   square(2.5758 * 2 / 0.05),
		`{"statistic":"cvar:50","tolerance":0.05,"check_every":100}`:                  square(1.96*2/0.05) * (0.5 - 1/(2*math.Pi)) * 4,
		`{"statistic":"cvar_lower:50","tolerance":0.05,"check_every":100,"output":0}`: square(1.96*2/0.05) * (0.5 - 1/(2*math.Pi)) * 4,
	} {
		sim := stopping(t, stop, "mc", 50_000)
		columns, err := sim.RunUntil(context.Background(), 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		n := columns.Len()
		if n%100 != 0 || math.Abs(float64(n)/want-1) > 0.12 {
			t.Errorf("%s: stopped after %d trials, want about %.0f", stop, n, want)
		}
		summary := sim.Summarize(0, columns.Values[0], columns.Codes[0])
		if c := summary.Convergence; c == nil || !c.Converged || c.Trials != int64(n) || *c.HalfWidth > c.Tolerance {
			t.Errorf("%s: %+v", stop, summary.Convergence)
		}
		// The check before must not have converged.
		if before := sim.Converge(columns.Values[0][:n-100], columns.Codes[0][:n-100]); before.Converged {
			t.Errorf("%s: %d trials would have done", stop, n-100)
		}
		// Neither threads nor the trials that were asked for in all move the stop.
		one, err := sim.RunUntil(context.Background(), 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		same(t, stop, one, columns)
	}
}

func TestRunThatDoesNotConvergeTakesAllTrials(t *testing.T) {
	t.Parallel()
	for _, sampling := range []string{"mc", "lhs", "sobol"} {
		sim := stopping(t, `{"statistic":"mean","tolerance":1e-9}`, sampling, 20_001)
		summaries, err := sim.RunSummaries(context.Background(), 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		if s := summaries[0]; s.Trials != 20_001 || s.Convergence == nil || s.Convergence.Converged {
			t.Errorf("%s: %+v", sampling, s.Convergence)
		}
	}
}

// TestStopsWaitForSixteenReplicates: under Latin hypercube nothing is known of the error before.
func TestStopsWaitForSixteenReplicates(t *testing.T) {
	t.Parallel()
	for sampling, replicate := range map[string]int64{"lhs": 1000, "sobol": 1024} {
		sim := stopping(t, `{"statistic":"mean","tolerance":0.5,"check_every":100}`, sampling, 20_000)
		columns, err := sim.RunUntil(context.Background(), 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := int64(columns.Len()); got != 16*replicate {
			t.Errorf("%s: stopped after %d trials, want %d", sampling, got, 16*replicate)
		}
	}
}

func TestStopsAreChecked(t *testing.T) {
	t.Parallel()
	b := book(map[string]any{"A1": 1.0, "B1": "=A1"})
	for stop, pointer := range map[string]string{
		`{"statistic":"mean","tolerance":1,"output":1}`:        "/stop/output",
		`{"statistic":"mean","tolerance":1,"check_every":100}`: "/stop/check_every",
	} {
		s := parse(t, fmt.Sprintf(`{"inputs":[{"cell":"S!A1","distribution":"normal","mean":0,"sd":1}],"outputs":["S!B1"],"stop":%s}`, stop))
		_, faults := engine.Compile(b, s, engine.Design{Trials: 1_000_000})
		if len(faults) != 1 || faults[0].Pointer != pointer {
			t.Errorf("%s: %v", stop, faults)
		}
	}
}

func square(x float64) float64 { return x * x }

package e2e_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"sync"
	"testing"
	"time"
)

// soak tells whether the long checks run, which assert times that a busy machine does not keep.
func soak() bool { return os.Getenv("TYCHE_SOAK") != "" }

// TestInteractive measures from POST to completed: 10,000 trials of dcf, one run after the other, watched on the event
// stream. The median is under 100 ms, the 95th percentile under 250 ms.
func TestInteractive(t *testing.T) {
	n := up(t, newHome(t))
	c := n.caller()
	book, specification := model(t, "dcf")
	workbook := c.upload(t, "dcf.xlsx", book).id(t, http.StatusCreated)
	rounds := 20
	if soak() {
		rounds = 200
	}
	var took []time.Duration
	for i := range rounds {
		body, err := json.Marshal(map[string]any{"workbook_id": workbook, "specification": specification, "trials": 10_000, "seed": i})
		check(t, err)
		start := time.Now()
		id := c.do(t, http.MethodPost, "/v1/simulations", "application/json", bytes.NewReader(body)).id(t, http.StatusAccepted)
		last := ""
		c.events(t, id, func(e event) bool {
			last = e.name
			return e.name == "progress"
		})
		took = append(took, time.Since(start))
		if last != "completed" {
			t.Fatalf("run %d ended as %q", i, last)
		}
	}
	slices.Sort(took)
	median, p95 := took[len(took)/2], took[len(took)*95/100]
	t.Logf("POST to completed, %d runs: median %v, p95 %v, most %v", rounds, median, p95, took[len(took)-1])
	if soak() && (median > 100*time.Millisecond || p95 > 250*time.Millisecond) {
		t.Errorf("median %v, want under 100 ms; p95 %v, want under 250 ms", median, p95)
	}
	if median > time.Second {
		t.Errorf("median %v: far from interactive", median)
	}
}

// TestThousandWatchers opens 1,000 event streams on one run and measures the delay from the worker's report to each
// client, and how soon after the start the first progress above zero arrives.
func TestThousandWatchers(t *testing.T) {
	if !soak() {
		t.Skip("a long check: make soak (the API's own load test runs always)")
	}
	n := up(t, newHome(t))
	c := n.caller()
	book, specification := model(t, "retirement")
	workbook := c.upload(t, "retirement.xlsx", book).id(t, http.StatusCreated)
	trials := trialsFor(t, 12*time.Second)
	id := c.run(t, map[string]any{"workbook_id": workbook, "specification": specification, "trials": trials}).id(t, http.StatusAccepted)
	first := c.firstProgress(t, id)
	var mu sync.Mutex
	var delays []time.Duration
	var watching sync.WaitGroup
	for range 1000 {
		watching.Go(func() {
			seen := 0
			c.events(t, id, func(e event) bool {
				at, ok := e.data["worker_time"].(string)
				if seen++; ok && e.name == "progress" && seen > 1 { // the first is the state when the stream opened
					sent, err := time.Parse(time.RFC3339Nano, at)
					if err == nil {
						mu.Lock()
						delays = append(delays, time.Since(sent))
						mu.Unlock()
					}
				}
				return e.name == "progress"
			})
		})
	}
	watching.Wait()
	slices.Sort(delays)
	if len(delays) < 1000 {
		t.Fatalf("only %d progress events for 1,000 clients", len(delays))
	}
	p50, p95 := delays[len(delays)/2], delays[len(delays)*95/100]
	t.Logf("%d events to 1,000 clients while the run computes: median %v, p95 %v; first progress above 0 after %v", len(delays), p50, p95, first)
	if p95 > 100*time.Millisecond {
		t.Errorf("p95 %v, want under 100 ms", p95)
	}
	if first > 300*time.Millisecond {
		t.Errorf("first progress after %v, want within 300 ms of the start", first)
	}
}

// firstProgress is the time from the start that the run's record tells to the first progress above zero.
func (c caller) firstProgress(t *testing.T, id string) time.Duration {
	t.Helper()
	var seen time.Time
	c.events(t, id, func(e event) bool {
		done, _ := e.data["trials_done"].(float64)
		seen = time.Now()
		return e.name == "progress" && done == 0
	})
	var run struct {
		StartedAt time.Time `json:"started_at"`
	}
	c.get(t, "/v1/simulations/"+id).json(t, &run)
	return seen.Sub(run.StartedAt)
}

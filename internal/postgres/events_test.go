package postgres_test

import (
	"encoding/json"
	"testing"
	"time"

	"tyche/platform/simulation"
)

// TestEveryChangeTellsWatchers follows a run from its beginning to its end.
func TestEveryChangeTellsWatchers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	connected, received := make(chan struct{}, 1), make(chan string, 16)
	go func() { //nolint:errcheck // it ends with the test
		w.db.Listen(t.Context(), simulation.EventChannel, func() { connected <- struct{}{} }, func(p string) { received <- p })
	}()
	wait(t, connected)
	next := func() (event simulation.Event) {
		t.Helper()
		payload := wait(t, received)
		if err := json.Unmarshal([]byte(payload), &event); err != nil {
			t.Fatalf("%s: %v", payload, err)
		}
		return event
	}
	run := w.running(t, w.a)
	if e := next(); e.Run != run.ID || e.Org != w.a.Org || e.Status != simulation.Running || e.Version != 2 || e.Trials != run.Trials {
		t.Errorf("begun: %+v", e)
	}
	if _, err := w.runs.BeginRun(t.Context(), w.a, run.ID); err != nil { // repeated: no event
		t.Fatal(err)
	}
	at := time.UnixMilli(1_700_000_000_123)
	report := []simulation.ShardProgress{{TrialsDone: 400}}
	for range 2 { // the second changes nothing and tells nothing
		if err := w.runs.ReportProgress(t.Context(), w.a, run.ID, report, at); err != nil {
			t.Fatal(err)
		}
	}
	if e := next(); e.Version != 3 || e.TrialsDone != 400 || e.Rate <= 0 || e.ETA == nil || e.At != at.UnixMilli() {
		t.Errorf("progress: %+v", e)
	}
	for range 2 {
		if _, err := w.runs.CompleteRun(t.Context(), w.a, run.ID, simulation.Results{}); err != nil {
			t.Fatal(err)
		}
	}
	if e := next(); e.Version != 4 || e.Status != simulation.Completed || e.TrialsDone != run.Trials || e.ETA != nil {
		t.Errorf("completed: %+v", e)
	}
	queued := w.run(t, w.a)
	if _, err := w.runs.RequestDelete(t.Context(), w.a, queued.ID); err != nil {
		t.Fatal(err)
	}
	if e := next(); e.Run != queued.ID || e.Status != simulation.Cancelled || e.Version != 2 {
		t.Errorf("deleted: %+v", e)
	}
}

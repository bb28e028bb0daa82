package postgres_test

import (
	"testing"
	"time"
	"uuid"

	"tyche/internal/postgres"
	"tyche/platform/simulation"
)

// BenchmarkRequestPath is what a run costs the record, from POST to completed:
// create, begin, one report, complete, each a transaction.
func BenchmarkRequestPath(b *testing.B) {
	w := newWorld(b)
	template := w.newRun(b, w.a)
	for b.Loop() {
		run := template
		run.ID = uuid.NewV4()
		_, _, err := w.runs.CreateRun(b.Context(), w.a, run)
		if err == nil {
			err = postgres.Outbox{DB: w.db}.DoneEarly(b.Context(), w.a.Org, simulation.StartRun, run.ID)
		}
		if err == nil {
			_, err = w.runs.BeginRun(b.Context(), w.a, run.ID)
		}
		if err == nil {
			err = w.runs.ReportProgress(b.Context(), w.a, run.ID, []simulation.ShardProgress{{TrialsDone: 10}}, time.Now())
		}
		if err == nil {
			_, err = w.runs.CompleteRun(b.Context(), w.a, run.ID, simulation.Results{})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReportProgress is one report of a running run.
func BenchmarkReportProgress(b *testing.B) {
	w := newWorld(b)
	run := w.newRun(b, w.a)
	run.Trials = simulation.MaxTrials
	if _, _, err := w.runs.CreateRun(b.Context(), w.a, run); err != nil {
		b.Fatal(err)
	}
	if _, err := w.runs.BeginRun(b.Context(), w.a, run.ID); err != nil {
		b.Fatal(err)
	}
	done := int64(0)
	for b.Loop() {
		done++
		report := []simulation.ShardProgress{{TrialsDone: done}}
		if err := w.runs.ReportProgress(b.Context(), w.a, run.ID, report, time.Now()); err != nil {
			b.Fatal(err)
		}
	}
}

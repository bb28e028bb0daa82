package workers_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"tyche/activities"
	"tyche/internal/keyring"
	"tyche/internal/launch"
	"tyche/internal/postgres"
	"tyche/platform/audit"
	"tyche/platform/problem"
	"tyche/workflows"
)

// broken is a signer that has lost its key.
type broken struct{}

func (broken) Sign(context.Context, time.Time) (int, error) {
	return 0, problem.Wrap(problem.Conflict, errors.New("no key"), "The trail cannot be signed.")
}

func (p place) checkpoints(parts *parts) activities.CheckpointSigner {
	if p.Broken {
		return broken{}
	}
	return &audit.Checkpoints{Heads: postgres.Orderer{DB: parts.db}, Signer: keyring.Signer{Keys: parts.keys}}
}

// checkpoint has the schedule run now and waits for the end of that run.
func (w *world) checkpoint(t *testing.T) (run client.WorkflowRun, err error) {
	t.Helper()
	schedule := w.client.ScheduleClient().GetHandle(t.Context(), workflows.AuditCheckpointID)
	before := 0
	w.until(t, "scheduled", func() bool {
		is, err := schedule.Describe(t.Context())
		if err == nil {
			before = is.Info.NumActions
		}
		return err == nil
	})
	check(t, schedule.Trigger(t.Context(), client.ScheduleTriggerOptions{Overlap: enums.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL}))
	var last client.ScheduleWorkflowExecution
	w.until(t, "triggered", func() bool {
		is, err := schedule.Describe(t.Context())
		check(t, err)
		for _, action := range is.Info.RecentActions {
			if action.StartWorkflowResult != nil {
				last = *action.StartWorkflowResult
			}
		}
		return is.Info.NumActions > before
	})
	run = w.client.GetWorkflow(t.Context(), last.WorkflowID, last.FirstExecutionRunID)
	return run, run.Get(t.Context(), nil)
}

// until waits until something holds.
func (w *world) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.After(60 * time.Second); !holds(); {
		select {
		case <-deadline:
			t.Fatalf("not %s after 60 s", what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// TestScheduleSignsTheChains makes the schedule twice, as two workers do, and has
// it run.
func TestScheduleSignsTheChains(t *testing.T) {
	w := newWorld(t)
	book, _ := job{model: "dcf"}.files(t)
	_, err := w.files.Upload(t.Context(), w.org, "dcf.xlsx", bytesReader(book))
	check(t, err)
	w.startWorkers(t)
	check(t, launch.EnsureSchedules(t.Context(), w.client))
	orderer := postgres.Orderer{DB: w.runs.DB}
	w.until(t, "chained", func() bool {
		entries, err := postgres.Audit{DB: w.runs.DB}.List(t.Context(), w.org, audit.Filter{}, 1<<62, 10)
		check(t, err)
		return len(entries) == 1
	})
	_, err = w.checkpoint(t)
	check(t, err)
	if rest, err := orderer.Uncovered(t.Context(), audit.Nobody(), 10); err != nil || len(rest) > 0 {
		t.Errorf("chains without a checkpoint: %+v (%v)", rest, err)
	}
	source, err := postgres.Audit{DB: w.runs.DB}.Source(t.Context(), w.org, 0)
	if err != nil || len(source.Checkpoints) != 1 || source.Checkpoints[0].Seq != 1 {
		t.Errorf("checkpoints %+v (%v)", source.Checkpoints, err)
	}
}

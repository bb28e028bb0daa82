package workflows_test

import (
	"log/slog"
	"path/filepath"
	"testing"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"tyche/workflows"
)

// histories were recorded from a real server; package workers' tests record new
// ones with -record. They are added to, never changed.
func histories(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/histories/simulation-*.json")
	if err != nil || len(files) < 5 {
		t.Fatalf("found %v (%v)", files, err)
	}
	return files
}

func TestCommittedHistoriesReplay(t *testing.T) {
	t.Parallel()
	checkpoints, err := filepath.Glob("testdata/histories/audit-checkpoint-*.json")
	if err != nil || len(checkpoints) < 2 {
		t.Fatalf("found %v (%v)", checkpoints, err)
	}
	for _, path := range append(histories(t), checkpoints...) {
		replayer := worker.NewWorkflowReplayer()
		replayer.RegisterWorkflow(workflows.Simulation)
		replayer.RegisterWorkflow(workflows.AuditCheckpoint)
		if err := replayer.ReplayWorkflowHistoryFromJSONFile(silent(), path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestReplayNoticesAnotherWorkflow(t *testing.T) {
	t.Parallel()
	for _, path := range histories(t) {
		replayer := worker.NewWorkflowReplayer()
		replayer.RegisterWorkflowWithOptions(func(ctx workflow.Context, in workflows.SimulationInput) error {
			in.Small = !in.Small
			in.ShardTrials = max(in.ShardTrials, in.Trials/2)
			return workflows.Simulation(ctx, in)
		}, workflow.RegisterOptions{Name: "Simulation"})
		if replayer.ReplayWorkflowHistoryFromJSONFile(silent(), path) == nil {
			t.Errorf("%s replays with a workflow that does something else", path)
		}
	}
}

// TestReplayNoticesAnotherCheckpoint replays with a workflow that orders another
// activity.
func TestReplayNoticesAnotherCheckpoint(t *testing.T) {
	t.Parallel()
	replayer := worker.NewWorkflowReplayer()
	replayer.RegisterWorkflowWithOptions(func(ctx workflow.Context) error {
		return workflow.Sleep(ctx, workflows.AuditCheckpointEvery)
	}, workflow.RegisterOptions{Name: "AuditCheckpoint"})
	if replayer.ReplayWorkflowHistoryFromJSONFile(silent(), "testdata/histories/audit-checkpoint-completed.json") == nil {
		t.Error("the history replays with a workflow that does something else")
	}
}

func silent() log.Logger { return log.NewStructuredLogger(slog.New(slog.DiscardHandler)) }

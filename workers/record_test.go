package workers_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"tyche/engine"
	"tyche/platform/simulation"
)

var recording = flag.Bool("record", false, "write the histories that package workflows replays (new ones only)")

// machine finds where a history names the machine that it was recorded on.
var machine = regexp.MustCompile(`("identity": +"|"name": +")[^"]*[@:][^"]*`)

// TestRecordHistories writes the histories of runs that end in every way. One
// that exists stays as it is: give a changed workflow's history a new name.
//
//	go test ./workers -run TestRecordHistories -record
func TestRecordHistories(t *testing.T) {
	if !*recording {
		t.Skip("records only when told with -record")
	}
	w := makeWorld(t, servers.temporal, true) // what is replayed is read without keys
	w.startWorkers(t)
	broken := []byte(`{"inputs": [], "outputs": ["Nowhere!A1"]}`)
	small, sharded := int64(0), int64(engine.ChunkTrials)
	w.write(t, "small-completed", w.start(t, job{model: "dcf", trials: 1000}))
	w.write(t, "small-failed", w.start(t, job{model: "dcf", trials: 1000, shard: small, specification: broken}))
	w.write(t, "sharded-completed", w.start(t, job{model: "dcf", trials: 12*sharded + 1, shard: sharded}))
	w.write(t, "sharded-failed", w.start(t, job{model: "dcf", trials: 12 * sharded, shard: sharded, specification: broken}))
	run := w.start(t, long())
	w.await(t, run, "moving", func(r simulation.Run) bool { return r.Progress.TrialsDone > 3*sharded })
	check(t, w.launcher.Cancel(t.Context(), w.org, run.ID))
	w.write(t, "sharded-cancelled", run)
	whole := job{model: "retirement", trials: 500_000}
	run = w.start(t, whole)
	w.await(t, run, "running", func(r simulation.Run) bool { return r.Status == simulation.Running })
	check(t, w.launcher.Cancel(t.Context(), w.org, run.ID))
	w.write(t, "small-cancelled", run)
}

// TestRecordCheckpointHistories is TestRecordHistories for the checkpoints of the
// audit trail, of which one is signed and one cannot be.
//
//	go test ./workers -run TestRecordCheckpointHistories -record
func TestRecordCheckpointHistories(t *testing.T) {
	if !*recording {
		t.Skip("records only when told with -record")
	}
	w := newWorld(t)
	stop := w.startWorkers(t)
	run, err := w.checkpoint(t)
	check(t, err)
	w.writeHistory(t, "audit-checkpoint-completed", run.GetID(), run.GetRunID())
	stop()
	w.Broken = true
	w.startWorkers(t)
	run, err = w.checkpoint(t)
	if err == nil {
		t.Fatal("a checkpoint without a key succeeds")
	}
	w.writeHistory(t, "audit-checkpoint-failed", run.GetID(), run.GetRunID())
}

// TestRecordStopHistories writes the history of a run that stops early.
//
//	go test ./workers -run TestRecordStopHistories -record
func TestRecordStopHistories(t *testing.T) {
	if !*recording {
		t.Skip("records only when told with -record")
	}
	w := makeWorld(t, servers.temporal, true)
	w.startWorkers(t)
	j := stopping(t, "retirement", 40*engine.ChunkTrials, engine.ChunkTrials, 70_000, 0.01)
	w.write(t, "sharded-stopped", w.start(t, j))
}

// write waits for the run's workflow and writes its history.
func (w *world) write(t *testing.T, name string, run simulation.Run) {
	t.Helper()
	w.workflowStatus(t, run)
	w.writeHistory(t, "simulation-"+name, simulation.WorkflowID(run.ID), "")
}

// writeHistory writes the history of a workflow that has closed.
func (w *world) writeHistory(t *testing.T, name, workflow, run string) {
	t.Helper()
	var all history.History
	events := w.client.GetWorkflowHistory(context.Background(), workflow, run, false,
		enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		check(t, err)
		all.Events = append(all.Events, event)
	}
	text, err := protojson.MarshalOptions{Multiline: true, Indent: " "}.Marshal(&all)
	check(t, err)
	text = machine.ReplaceAll(text, []byte("${1}worker"))
	path := filepath.Join("..", "workflows", "testdata", "histories", name+".json")
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if os.IsExist(err) {
		t.Logf("%s exists and stays", path)
		return
	}
	check(t, err)
	_, err = file.Write(append(text, '\n'))
	check(t, err)
	check(t, file.Close())
}

package workers_test

import (
	"context"
	"encoding/json"
	"math"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"

	"tyche/engine"
	"tyche/engine/spec"
	"tyche/engine/summary"
	"tyche/engine/workbook/xlsx"
	"tyche/platform/file"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
	"tyche/workers"
)

// reference computes a job in memory, without any of what is tested here.
func reference(t testing.TB, j job) (engine.Columns, []summary.Output) {
	t.Helper()
	content, text := j.files(t)
	book, err := xlsx.Read(bytesReader(content), int64(len(content)), xlsx.DefaultLimits())
	check(t, err)
	specification, faults := spec.Parse(text)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	model, faults := engine.Compile(book, specification, engine.Design{Trials: j.trials, Seed: j.seed, Sampling: "mc"})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	columns, err := model.RunAll(t.Context(), 2, nil)
	check(t, err)
	var summaries []summary.Output
	for i := range model.Outputs() {
		summaries = append(summaries, model.Questions(i).Of(columns.Values[i], columns.Codes[i]))
	}
	return columns, summaries
}

// checkResults compares statistics and every stored trial with the reference.
func (w *world) checkResults(t *testing.T, j job, run simulation.Run) {
	t.Helper()
	if run.Status != simulation.Completed || run.Progress.TrialsDone != j.trials {
		t.Fatalf("the run ended as %+v", run)
	}
	want, summaries := reference(t, j)
	results, err := w.runs.GetResults(t.Context(), w.org, run.ID)
	check(t, err)
	if got, want := canonical(t, results.Outputs), canonical(t, summaries); got != want {
		t.Errorf("results:\n%s\nwant\n%s", got, want)
	}
	got := engine.NewColumns(len(want.Values), int(j.trials))
	outputs := make([]int, len(want.Values))
	for i := range outputs {
		outputs[i] = i
	}
	for _, block := range results.Columns {
		key, err := file.ParseKey(block.Key)
		check(t, err)
		n, err := w.columns.Read(t.Context(), key, outputs, got.Slice(int(block.First), int(block.First+block.Trials)))
		check(t, err)
		if int64(n) != block.Trials {
			t.Errorf("%s has %d trials, want %d", block.Key, n, block.Trials)
		}
	}
	if !reflect.DeepEqual(bits(got), bits(want)) {
		t.Error("the stored outcomes differ from the engine's")
	}
}

func bits(c engine.Columns) (all [][]uint64) {
	for i, values := range c.Values {
		row := make([]uint64, 0, 2*len(values))
		for k, x := range values {
			row = append(row, math.Float64bits(x), uint64(c.Codes[i][k]))
		}
		all = append(all, row)
	}
	return all
}

func canonical(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	check(t, err)
	var plain any
	check(t, json.Unmarshal(text, &plain))
	text, err = json.Marshal(plain)
	check(t, err)
	return string(text)
}

func (w *world) workflowStatus(t *testing.T, run simulation.Run) enums.WorkflowExecutionStatus {
	t.Helper()
	id := simulation.WorkflowID(run.ID)
	_ = w.client.GetWorkflow(t.Context(), id, "").Get(t.Context(), nil) // waits; how it ended is in its status
	description, err := w.client.DescribeWorkflowExecution(t.Context(), id, "")
	check(t, err)
	return description.GetWorkflowExecutionInfo().GetStatus()
}

func TestRunHasTheEnginesBits(t *testing.T) {
	w := newWorld(t)
	w.startWorkers(t)
	for name, j := range map[string]job{
		"small":   {model: "dcf", trials: 10_000, seed: 7},
		"sharded": {model: "dcf", trials: 300_000, shard: engine.ChunkTrials, seed: 8},
		"one":     {model: "schedule", trials: 1, seed: 9},
	} {
		run := w.awaitEnd(t, w.start(t, j))
		w.checkResults(t, j, run)
		if status := w.workflowStatus(t, run); status != enums.WORKFLOW_EXECUTION_STATUS_COMPLETED {
			t.Errorf("%s: the workflow is %v", name, status)
		}
	}
}

// long is a run of several seconds on two CPUs.
func long() job {
	return job{model: "retirement", trials: 20 * engine.ChunkTrials, shard: engine.ChunkTrials, seed: 3}
}

func TestProgressIsSeenAtOnceAndOnlyGrows(t *testing.T) {
	w := newWorld(t)
	w.startWorkers(t)
	run := w.start(t, long())
	var seen []int64
	var first time.Duration
	end := w.await(t, run, "ended", func(r simulation.Run) bool {
		if n := len(seen); n == 0 || seen[n-1] != r.Progress.TrialsDone {
			seen = append(seen, r.Progress.TrialsDone)
		}
		if first == 0 && r.Status == simulation.Running && r.Progress.TrialsDone > 0 {
			first = r.Progress.UpdatedAt.Sub(*r.StartedAt)
		}
		return r.Status.Ended()
	})
	t.Logf("first progress %v after the start", first)
	if first > 2*time.Second { // 0.1 s where nothing else runs
		t.Errorf("first progress after %v", first)
	}
	if !slices.IsSorted(seen) || len(seen) < 5 {
		t.Errorf("progress was %v", seen)
	}
	took := end.FinishedAt.Sub(*end.StartedAt)
	if most := int64(took/(200*time.Millisecond)) + 4; end.Progress.Version > most+2 {
		t.Errorf("%d reports in %v, more than five a second", end.Progress.Version, took)
	}
	t.Logf("%d trials in %v with %d changes", end.Trials, took, end.Progress.Version)
}

func TestCancelledRunStopsSoonAndLeavesNothing(t *testing.T) {
	w := newWorld(t)
	w.startWorkers(t)
	run := w.start(t, long())
	w.await(t, run, "moving", func(r simulation.Run) bool { return r.Progress.TrialsDone > 2*engine.ChunkTrials })
	began := time.Now()
	_, err := w.runs.RequestCancel(t.Context(), w.org, run.ID)
	check(t, err)
	check(t, w.launcher.Cancel(t.Context(), w.org, run.ID))
	end := w.awaitEnd(t, run)
	t.Logf("cancelled after %v at %d trials", time.Since(began), end.Progress.TrialsDone)
	if end.Status != simulation.Cancelled || time.Since(began) > 5*time.Second {
		t.Errorf("after %v the run is %+v", time.Since(began), end)
	}
	if status := w.workflowStatus(t, run); status != enums.WORKFLOW_EXECUTION_STATUS_CANCELED {
		t.Errorf("the workflow is %v", status)
	}
	for shard := range 8 {
		key := file.Key{Org: w.org.Org, Kind: file.RunColumn, Subject: run.ID, Part: shardPart(shard)}
		if object, err := w.objects.Get(t.Context(), key); problem.KindOf(err) != problem.NotFound {
			object.Close()
			t.Errorf("%s is still there (%v)", key, err)
		}
	}
	if err := w.launcher.Cancel(t.Context(), w.org, run.ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("cancelling what has ended: %v", err)
	}
}

func TestBrokenModelFailsWithItsReason(t *testing.T) {
	w := newWorld(t)
	w.startWorkers(t)
	for name, shard := range map[string]int64{"small": 0, "sharded": engine.ChunkTrials} {
		j := job{model: "dcf", trials: 100_000, shard: shard,
			specification: []byte(`{"inputs": [], "outputs": ["Nowhere!A1"]}`)}
		run := w.awaitEnd(t, w.start(t, j))
		if run.Status != simulation.Failed || run.Error == nil || run.Error.Kind != problem.Invalid ||
			len(run.Error.Faults) != 1 || run.Error.Faults[0].Pointer != "/specification/outputs/0" {
			t.Errorf("%s: %+v, %+v", name, run, run.Error)
		}
		if status := w.workflowStatus(t, run); status != enums.WORKFLOW_EXECUTION_STATUS_FAILED {
			t.Errorf("%s: the workflow is %v", name, status)
		}
	}
}

// TestWorkbookOfSomebodyElseIsReadAsItsReaderMay runs a colleague's private workbook: an administrator may, until that is no
// administrator any more.
func TestWorkbookOfSomebodyElseIsReadAsItsReaderMay(t *testing.T) {
	w := newWorld(t)
	w.startWorkers(t)
	j := job{model: "dcf", trials: 1000, seed: 1}
	book, specification := j.files(t)
	colleague := w.database.Member(t, w.org, tenant.Analyst)
	workbook, err := w.files.Upload(t.Context(), colleague, "private.xlsx", bytesReader(book))
	check(t, err)
	run := w.recordOf(t, j, workbook.ID, specification)
	check(t, w.launcher.Start(t.Context(), w.org, run))
	if run = w.awaitEnd(t, run); run.Status != simulation.Completed {
		t.Errorf("the administrator's run: %+v", run.Error)
	}
	run = w.recordOf(t, j, workbook.ID, specification)
	admin := w.database.Connect(t, "postgres")
	_, err = admin.Exec(t.Context(), "set session_replication_role = replica") // no audit entry goes with what the test changes
	check(t, err)
	_, err = admin.Exec(t.Context(), "update memberships set roles = array['analyst'] where user_id = $1", w.org.Actor)
	check(t, err)
	check(t, w.launcher.Start(t.Context(), w.org, run))
	if run = w.awaitEnd(t, run); run.Status != simulation.Failed || run.Error.Kind != problem.NotFound {
		t.Errorf("the run of who was an administrator: %s %+v", run.Status, run.Error)
	}
}

func TestKilledWorkersRunGoesOnElsewhereWithTheSameBits(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("kills a process group")
	}
	w := newWorld(t)
	victim := w.startProcess(t)
	j := long()
	run := w.start(t, j)
	before := w.await(t, run, "half done", func(r simulation.Run) bool { return r.Progress.TrialsDone > j.trials/3 })
	check(t, victim.Process.Signal(syscall.SIGKILL))
	_ = victim.Wait() // killed
	killed := time.Now()
	w.startWorkers(t)
	w.await(t, run, "moving again", func(r simulation.Run) bool {
		if r.Progress.TrialsDone < before.Progress.TrialsDone {
			t.Errorf("progress fell from %d to %d", before.Progress.TrialsDone, r.Progress.TrialsDone)
		}
		return r.Progress.TrialsDone > before.Progress.TrialsDone
	})
	t.Logf("moving again %v after the kill", time.Since(killed))
	end := w.awaitEnd(t, run)
	t.Logf("completed %v after the kill", time.Since(killed))
	w.checkResults(t, j, end)
}

// TestKilledShardGoesOnWhereItsHeartbeatStood has one shard of many seconds.
func TestKilledShardGoesOnWhereItsHeartbeatStood(t *testing.T) {
	w := newWorld(t)
	victim := w.startProcess(t)
	j := job{model: "retirement", trials: 70 * engine.ChunkTrials, shard: 70 * engine.ChunkTrials, seed: 4}
	run := w.start(t, j)
	heartbeat := ""
	before := w.await(t, run, "saved", func(simulation.Run) bool {
		is, err := w.client.DescribeWorkflowExecution(t.Context(), simulation.WorkflowID(run.ID), "")
		check(t, err)
		for _, a := range is.GetPendingActivities() {
			for _, details := range a.GetHeartbeatDetails().GetPayloads() {
				heartbeat = w.read(t, details)
			}
		}
		return heartbeat != ""
	})
	check(t, victim.Process.Signal(syscall.SIGKILL))
	_ = victim.Wait() // killed
	killed := time.Now()
	w.startWorkers(t)
	w.await(t, run, "taken up", func(simulation.Run) bool {
		is, err := w.client.DescribeWorkflowExecution(t.Context(), simulation.WorkflowID(run.ID), "")
		check(t, err)
		return len(is.GetPendingActivities()) == 0 || is.GetPendingActivities()[0].GetAttempt() > 1
	})
	t.Logf("%d trials were done and %s saved; taken up %v after the kill", before.Progress.TrialsDone, heartbeat, time.Since(killed))
	w.checkResults(t, j, w.awaitEnd(t, run))
	if !strings.Contains(heartbeat, "/partial-000000") {
		t.Errorf("the heartbeat carries %s", heartbeat)
	}
	part := file.Key{Org: w.org.Org, Kind: file.RunColumn, Subject: run.ID, Part: "partial-000000"}
	if _, err := w.objects.Get(t.Context(), part); problem.KindOf(err) != problem.NotFound {
		t.Errorf("the part of the shard is still there (%v)", err)
	}
}

func TestDeletedRunStopsAndLeavesNothing(t *testing.T) {
	w := newWorld(t)
	w.startWorkers(t)
	run := w.start(t, long())
	w.await(t, run, "moving", func(r simulation.Run) bool { return r.Progress.TrialsDone > 0 })
	computing, err := w.runs.RequestDelete(t.Context(), w.org, run.ID)
	check(t, err)
	if !computing {
		t.Error("the run did not compute")
	}
	check(t, w.launcher.Cancel(t.Context(), w.org, run.ID))
	if status := w.workflowStatus(t, run); status != enums.WORKFLOW_EXECUTION_STATUS_CANCELED {
		t.Errorf("the workflow is %v", status)
	}
	left := -1
	check(t, w.database.Connect(t, "postgres").QueryRow(context.Background(),
		"select count(*) from runs where id = $1", run.ID).Scan(&left))
	if left != 0 {
		t.Error("the run's row is still there")
	}
}

// BenchmarkInteractive measures what a person waits for: from the recorded run
// to its completed row, 10,000 trials of a model that was never run before.
func BenchmarkInteractive(b *testing.B) {
	w := newWorld(b)
	w.startWorkers(b)
	j := job{model: "dcf", trials: 10_000}
	book, specification := j.files(b)
	workbook, err := w.files.Upload(b.Context(), w.org, "dcf.xlsx", bytesReader(book))
	check(b, err)
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		run := w.recordOf(b, j, workbook.ID, specification)
		check(b, w.launcher.Start(b.Context(), w.org, run))
		w.awaitEnd(b, run)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}

func TestLostWorkflowIsStartedAgain(t *testing.T) {
	w := newWorld(t)
	w.startWorkers(t)
	j := job{model: "retirement", trials: 16 * engine.ChunkTrials, shard: engine.ChunkTrials, seed: 5}
	run := w.start(t, j)
	w.await(t, run, "moving", func(r simulation.Run) bool { return r.Progress.TrialsDone > 0 })
	check(t, w.client.TerminateWorkflow(t.Context(), simulation.WorkflowID(run.ID), "", "an operator's mistake"))
	_, err := w.database.Connect(t, "postgres").Exec(t.Context(), "update outbox set available_at = now()") // as time does
	check(t, err)
	w.checkResults(t, j, w.awaitEnd(t, run))
}

func TestUnknownQueueIsRefused(t *testing.T) {
	if err := workers.Run(t.Context(), workers.Deps{}, "orchestration", "simulate-abacus"); err == nil {
		t.Error("a queue that does not exist is served")
	}
}

// TestRunSurvivesTheDeathOfTemporal kills the server and starts it again at the
// same address.
func TestRunSurvivesTheDeathOfTemporal(t *testing.T) {
	node, err := filepath.Abs("../bin/tyche-node")
	check(t, err)
	if servers.temporal == "" {
		t.Skip("bin/tyche-node is missing: make build")
	}
	folder := t.TempDir()
	server, ready, err := startServer(node, folder, "temporal")
	check(t, err)
	address := ready["frontend"].(string)
	w := newWorldAt(t, address)
	w.startWorkers(t)
	run := w.start(t, long())
	w.await(t, run, "moving", func(r simulation.Run) bool { return r.Progress.TrialsDone > 0 })
	check(t, server.Process.Kill())
	_ = server.Wait() // killed
	check(t, os.Remove(filepath.Join(folder, "temporal.json")))
	_, port, err := net.SplitHostPort(address)
	check(t, err)
	server, _, err = startServer(node, folder, "temporal", "--frontend-port", port)
	check(t, err)
	back := time.Now()
	t.Cleanup(func() { _, _ = server.Process.Kill(), server.Wait() })
	before := w.await(t, run, "", func(simulation.Run) bool { return true })
	w.await(t, run, "a shard further", func(r simulation.Run) bool {
		return r.Status.Ended() || r.Progress.TrialsDone > before.Progress.TrialsDone+3*engine.ChunkTrials
	})
	t.Logf("three shards further %v after the server is back", time.Since(back))
	w.checkResults(t, long(), w.awaitEnd(t, run))
	t.Logf("completed %v after the server is back", time.Since(back))
}

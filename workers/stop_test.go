package workers_test

import (
	"bytes"
	"fmt"
	"syscall"
	"testing"

	"tyche/engine"
	"tyche/engine/spec"
	"tyche/engine/summary"
	"tyche/engine/workbook/xlsx"
	"tyche/platform/file"
	"tyche/platform/problem"
	"tyche/platform/simulation"
)

// stopping is a run of a model that stops when its first output's 90th percentile has converged.
func stopping(t testing.TB, model string, trials, shard int64, every int64, tolerance float64) job {
	t.Helper()
	_, specification := job{model: model}.files(t)
	stop := fmt.Sprintf(`, "stop": {"statistic": "percentile:90", "tolerance": %v, "relative": true, "check_every": %d}}`, tolerance, every)
	text := append(bytes.TrimSuffix(bytes.TrimSpace(specification), []byte("}")), stop...)
	return job{model: model, trials: trials, shard: shard, seed: 4, specification: text}
}

// stopped is where the engine by itself stops a job, and what it finds.
func stopped(t testing.TB, j job) (engine.Columns, []summary.Output) {
	t.Helper()
	content, text := j.files(t)
	book, err := xlsx.Read(bytesReader(content), int64(len(content)), xlsx.DefaultLimits())
	check(t, err)
	specification, faults := spec.Parse(text)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	sim, faults := engine.Compile(book, specification, engine.Design{Trials: j.trials, Seed: j.seed, Sampling: "mc"})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	columns, err := sim.RunUntil(t.Context(), 2, nil)
	check(t, err)
	var summaries []summary.Output
	for i := range sim.Outputs() {
		summaries = append(summaries, sim.Summarize(i, columns.Values[i], columns.Codes[i]))
	}
	return columns, summaries
}

// checkStopped compares a run's end with the engine's, and looks for outcomes beyond it.
func (w *world) checkStopped(t *testing.T, j job, run simulation.Run) {
	t.Helper()
	columns, summaries := stopped(t, j)
	want := summaries[0].Convergence
	results, err := w.runs.GetResults(t.Context(), w.org, run.ID)
	check(t, err)
	got := results.Outputs[0].Convergence
	if run.Status != simulation.Completed || got == nil || got.Trials != want.Trials || *got.HalfWidth != *want.HalfWidth || !got.Converged ||
		results.Trials() != want.Trials || *results.Outputs[0].Mean != *summaries[0].Mean || results.Outputs[0].Trials != want.Trials {
		t.Fatalf("shards of %d: %s with %+v of %d trials, want %+v", j.shard, run.Status, got, results.Trials(), want)
	}
	last := results.Columns[len(results.Columns)-1]
	key, err := file.ParseKey(last.Key)
	check(t, err)
	part := engine.NewColumns(len(summaries), int(last.Trials))
	n, err := w.columns.Read(t.Context(), key, all(len(summaries)), part)
	check(t, err)
	for i := range part.Values {
		for k, x := range part.Values[i][:n] {
			if x != columns.Values[i][int(last.First)+k] {
				t.Fatalf("shards of %d: output %d, trial %d is %v", j.shard, i, int(last.First)+k, x)
			}
		}
	}
	if int64(n) != last.Trials {
		t.Errorf("shards of %d: the last block has %d trials, want %d", j.shard, n, last.Trials)
	}
	if j.shard > 0 {
		key.Part = fmt.Sprintf("shard-%06d", len(results.Columns))
		if _, err := w.objects.Get(t.Context(), key); problem.KindOf(err) != problem.NotFound {
			t.Errorf("shards of %d: outcomes beyond the stop are still there (%v)", j.shard, err)
		}
	}
}

func all(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// TestRunStopsAtTheSameTrialHoweverItIsCut computes one run in shards of several sizes, as one piece, and with a worker that is
// killed on the way.
func TestRunStopsAtTheSameTrialHoweverItIsCut(t *testing.T) {
	w := newWorld(t)
	victim := w.startProcess(t)
	j := stopping(t, "retirement", 40*engine.ChunkTrials, engine.ChunkTrials, 70_000, 0.01)
	run := w.start(t, j)
	w.await(t, run, "moving", func(r simulation.Run) bool { return r.Progress.TrialsDone > 0 })
	check(t, victim.Process.Signal(syscall.SIGKILL))
	_ = victim.Wait() // killed
	w.startWorkers(t)
	w.checkStopped(t, j, w.awaitEnd(t, run))
	for _, shard := range []int64{0, 3 * engine.ChunkTrials, 16 * engine.ChunkTrials} {
		j.shard = shard
		w.checkStopped(t, j, w.awaitEnd(t, w.start(t, j)))
	}
}

package activities_test

import (
	"context"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"tyche/activities"
	"tyche/engine"
	"tyche/platform/file"
	"tyche/platform/simulation"
	"tyche/workflows"
)

func bits(c engine.Columns) (all [][]uint64) {
	for i, values := range c.Values {
		var row []uint64
		for k, x := range values {
			row = append(row, math.Float64bits(x), uint64(c.Codes[i][k]))
		}
		all = append(all, row)
	}
	return all
}

// stored reads a block of n trials of all outputs.
func (d *desk) stored(t testing.TB, key string, outputs, n int) engine.Columns {
	t.Helper()
	for text := range d.kept {
		if strings.HasSuffix(text, "/"+key) {
			k, err := file.ParseKey(text)
			check(t, err)
			block := engine.NewColumns(outputs, n)
			numbers := make([]int, outputs)
			for i := range numbers {
				numbers[i] = i
			}
			read, err := d.columns().Read(t.Context(), k, numbers, block)
			check(t, err)
			return block.Slice(0, read)
		}
	}
	t.Fatalf("%s is not stored", key)
	return engine.Columns{}
}

// compute is the compute queue of a desk.
func (d *desk) compute(reporter *activities.Reporter) *activities.Compute {
	return &activities.Compute{Runs: d, Models: activities.NewModels(shelf{d}), Columns: d.columns(), Progress: reporter}
}

func (d *desk) reporter(t testing.TB) *activities.Reporter {
	return activities.NewReporter(d, func(err error) { t.Error(err) })
}

func TestShardStoresItsTrials(t *testing.T) {
	t.Parallel()
	d, on := newDesk(t, "dcf", 3000, 1024), scope()
	reporter := d.reporter(t)
	env := newEnvironment()
	env.RegisterActivity(d.compute(reporter))
	want := d.reference(t)
	for number, n := range []int{1024, 1024, 952} {
		out, err := env.ExecuteActivity("SimulateShard", d.shard(on, number))
		check(t, err)
		var computed workflows.Computed
		check(t, out.Get(&computed))
		got := d.stored(t, []string{"shard-000000", "shard-000001", "shard-000002"}[number], len(want.Values), n)
		if computed.Trials != int64(n) || !reflect.DeepEqual(bits(got), bits(want.Slice(1024*number, 1024*number+n))) {
			t.Errorf("shard %d: %d trials, or other bits", number, computed.Trials)
		}
	}
	reporter.Wait()
	if got := d.done(d.run.ID); got != 3000 || len(d.kept) != 3 {
		t.Errorf("%d trials are reported and %d objects kept", got, len(d.kept))
	}
}

// checkpoint is what heartbeats carry.
type checkpoint struct {
	Next int64  `json:"next"`
	Key  string `json:"key"`
}

func TestShardIsSavedWhileItComputesAndResumed(t *testing.T) {
	t.Parallel()
	d, on := newDesk(t, "dcf", 4*engine.ChunkTrials, engine.ChunkTrials), scope()
	compute := d.compute(d.reporter(t))
	compute.SaveEvery = time.Millisecond
	env := newEnvironment()
	env.RegisterActivity(compute)
	ctx, kill := context.WithCancel(context.Background())
	env.SetWorkerOptions(workerOptions(ctx))
	d.onPut = kill // as soon as something is saved
	if _, err := env.ExecuteActivity("SimulateShard", d.shard(on, 2)); err == nil {
		t.Fatal("the shard was computed before anything of it was saved")
	}
	d.onPut = nil
	want := d.reference(t).Slice(2*engine.ChunkTrials, 3*engine.ChunkTrials)
	part := d.stored(t, "partial-000002", len(want.Values), engine.ChunkTrials)
	if part.Len() == engine.ChunkTrials || !reflect.DeepEqual(bits(part), bits(want.Slice(0, part.Len()))) {
		t.Fatalf("%d trials are stored, or with other bits", part.Len())
	}
	// The marks are stored values that no computing gives: they show what is taken over.
	mark := d.mark(t, on, part)
	again := newEnvironment()
	again.RegisterActivity(d.compute(d.reporter(t)))
	again.SetHeartbeatDetails(checkpoint{Next: int64(part.Len()), Key: d.key(on, "partial-000002").String()})
	_, err := again.ExecuteActivity("SimulateShard", d.shard(on, 2))
	check(t, err)
	got := d.stored(t, "shard-000002", len(want.Values), engine.ChunkTrials)
	if got.Values[0][0] != mark || !reflect.DeepEqual(bits(got.Slice(part.Len(), got.Len())), bits(want.Slice(part.Len(), want.Len()))) {
		t.Error("the retry did not go on where the first attempt stood")
	}
	if len(d.kept) != 1 {
		t.Errorf("%d objects are kept, want the shard alone", len(d.kept))
	}
}

func TestLostPartIsComputedAgain(t *testing.T) {
	t.Parallel()
	d, on := newDesk(t, "dcf", 1000, 1000), scope()
	env := newEnvironment()
	env.RegisterActivity(d.compute(d.reporter(t)))
	env.SetHeartbeatDetails(checkpoint{Next: 500, Key: d.key(on, "partial-000000").String()})
	_, err := env.ExecuteActivity("SimulateShard", d.shard(on, 0))
	check(t, err)
	want := d.reference(t)
	if got := d.stored(t, "shard-000000", len(want.Values), 1000); !reflect.DeepEqual(bits(got), bits(want)) {
		t.Error("the bits differ")
	}
}

func TestEndedRunIsNotComputed(t *testing.T) {
	t.Parallel()
	d, on := newDesk(t, "dcf", 1000, 0), scope()
	d.run.Status = simulation.Cancelled
	env := newEnvironment()
	reporter := d.reporter(t)
	env.RegisterActivity(d.compute(reporter))
	env.RegisterActivity(d.orchestration(reporter))
	env.RegisterActivity(&activities.Results{Runs: d, Models: activities.NewModels(shelf{d}), Columns: d.columns()})
	if _, err := env.ExecuteActivity("SimulateShard", d.shard(on, 0)); err == nil {
		t.Error("a shard of a cancelled run is computed")
	}
	for _, name := range []string{"SimulateWhole", "Summarize"} {
		out, err := env.ExecuteActivity(name, workflows.RunRef{Tenant: on, RunID: d.run.ID})
		check(t, err)
		var ending workflows.Ending
		check(t, out.Get(&ending))
		if ending.Status != simulation.Cancelled || d.results != nil || len(d.kept) != 0 {
			t.Errorf("%s: %+v", name, ending)
		}
	}
}

func (d *desk) orchestration(reporter *activities.Reporter) *activities.Orchestration {
	return &activities.Orchestration{Runs: d, Models: activities.NewModels(shelf{d}), Columns: d.columns(), Progress: reporter, Threads: 2}
}

// TestWholeShardedAndLongAgree computes one run in every way that there is.
func TestWholeShardedAndLongAgree(t *testing.T) {
	t.Parallel()
	const trials = 2*engine.ChunkTrials + 1000
	whole, on := newDesk(t, "schedule", trials, 0), scope()
	env := newEnvironment()
	env.RegisterActivity(whole.orchestration(whole.reporter(t)))
	_, err := env.ExecuteActivity("SimulateWhole", workflows.RunRef{Tenant: on, RunID: whole.run.ID})
	check(t, err)
	for name, longest := range map[string]int64{"in memory": trials, "in passes": trials - 1} {
		d := newDesk(t, "schedule", trials, engine.ChunkTrials)
		env = newEnvironment()
		env.RegisterActivity(d.compute(d.reporter(t)))
		env.RegisterActivity(&activities.Results{Runs: d, Models: activities.NewModels(shelf{d}), Columns: d.columns(), Longest: longest})
		for number := range 3 {
			_, err := env.ExecuteActivity("SimulateShard", d.shard(on, number))
			check(t, err)
		}
		_, err = env.ExecuteActivity("Summarize", workflows.RunRef{Tenant: on, RunID: d.run.ID})
		check(t, err)
		if whole.results == nil || d.results == nil || !reflect.DeepEqual(whole.results.Outputs, d.results.Outputs) {
			t.Errorf("whole and %s differ:\n%+v\n%+v", name, whole.results, d.results)
			continue
		}
		blocks := d.results.Columns
		if len(whole.results.Columns) != 1 || len(blocks) != 3 || blocks[2].First != 2*engine.ChunkTrials || blocks[2].Trials != 1000 {
			t.Errorf("%s: blocks %+v and %+v", name, whole.results.Columns, blocks)
		}
	}
}

func TestIncompleteOutcomesAreNoResults(t *testing.T) {
	t.Parallel()
	d, on := newDesk(t, "dcf", 2048, 1024), scope()
	env := newEnvironment()
	env.RegisterActivity(d.compute(d.reporter(t)))
	env.RegisterActivity(&activities.Results{Runs: d, Models: activities.NewModels(shelf{d}), Columns: d.columns()})
	for number := range 2 {
		_, err := env.ExecuteActivity("SimulateShard", d.shard(on, number))
		check(t, err)
	}
	outputs := len(d.reference(t).Values)
	for name, put := range map[string]func() error{
		"shorter": func() error {
			return d.columns().Put(t.Context(), d.key(on, "shard-000001"), engine.NewColumns(outputs, 1000))
		},
		"longer": func() error {
			return d.columns().Put(t.Context(), d.key(on, "shard-000001"), engine.NewColumns(outputs, 1025))
		},
		"missing": func() error { return d.columns().Delete(t.Context(), d.key(on, "shard-000001")) },
	} {
		check(t, put())
		if _, err := env.ExecuteActivity("Summarize", workflows.RunRef{Tenant: on, RunID: d.run.ID}); err == nil || d.results != nil {
			t.Errorf("a shard that is %s: %v", name, err)
		}
	}
}

func TestEndingsRemoveWhatIsStoredButKeepResults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after simulation.Status
		left          int
	}{
		"running":   {simulation.Running, simulation.Cancelled, 0},
		"completed": {simulation.Completed, simulation.Completed, 1},
	} {
		d, on := newDesk(t, "dcf", 10, 0), scope()
		d.run.Status = c.before
		d.kept["an outcome"] = []byte("x")
		env := newEnvironment()
		env.RegisterActivity(d.orchestration(d.reporter(t)))
		out, err := env.ExecuteActivity("CancelRun", workflows.RunRef{Tenant: on, RunID: d.run.ID})
		check(t, err)
		var ending workflows.Ending
		check(t, out.Get(&ending))
		if ending.Status != c.after || len(d.kept) != c.left {
			t.Errorf("%s: %+v, %d objects are left", name, ending, len(d.kept))
		}
	}
}

package postgres_test

import (
	"encoding/json"
	"math"
	"sync"
	"testing"
	"time"
	"uuid"

	"tyche/engine/summary"
	"tyche/platform/file"
	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

func TestRunComesBackAsItWasMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	want := w.newRun(t, w.a)
	made, created, err := w.runs.CreateRun(t.Context(), w.a, want)
	if err != nil || !created {
		t.Fatal(created, err)
	}
	got, err := w.runs.GetRun(t.Context(), w.a, want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Specification) != string(want.Specification) {
		t.Errorf("specification is %s, want %s byte for byte", got.Specification, want.Specification)
	}
	if got.Seed != simulation.MaxSeed || got.Plan != want.Plan || got.Sampling != simulation.Sobol || got.Org != w.a.Org || got.CreatedBy != w.a.Actor {
		t.Errorf("got %+v", got)
	}
	if got.Status != simulation.Queued || got.Progress.Version != 1 || got.StartedAt != nil || got.FinishedAt != nil || got.Error != nil {
		t.Errorf("a new run is %+v", got)
	}
	if !made.CreatedAt.Equal(got.CreatedAt) || made.Progress.Version != 1 {
		t.Errorf("made %+v, got %+v", made, got)
	}
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	colleague := tenant.Scope{Org: w.a.Org, Actor: uuid.NewV4(), Tier: w.a.Tier}
	first := w.newRun(t, w.a)
	first.IdempotencyKey = "once"
	if _, created, err := w.runs.CreateRun(t.Context(), w.a, first); err != nil || !created {
		t.Fatal(created, err)
	}
	again := func(scope tenant.Scope, key string, digest byte) (simulation.Run, bool, error) {
		run := first
		if scope.Actor != w.a.Actor {
			run = w.newRun(t, scope)
		}
		run.ID, run.IdempotencyKey, run.Digest = uuid.NewV4(), key, [32]byte{digest}
		return w.runs.CreateRun(t.Context(), scope, run)
	}
	if run, created, err := again(w.a, "once", 7); err != nil || created || run.ID != first.ID {
		t.Errorf("same key, same request: %s created %v (%v)", run.ID, created, err)
	}
	if _, _, err := again(w.a, "once", 8); problem.KindOf(err) != problem.Conflict {
		t.Errorf("same key, another request: %v", err)
	}
	for name, call := range map[string]func() (simulation.Run, bool, error){
		"no key":               func() (simulation.Run, bool, error) { return again(w.a, "", 7) },
		"no key again":         func() (simulation.Run, bool, error) { return again(w.a, "", 7) },
		"another key":          func() (simulation.Run, bool, error) { return again(w.a, "twice", 7) },
		"another actor":        func() (simulation.Run, bool, error) { return again(colleague, "once", 7) },
		"another organization": func() (simulation.Run, bool, error) { return again(w.b, "once", 7) },
	} {
		if run, created, err := call(); err != nil || !created || run.ID == first.ID {
			t.Errorf("%s: created %v (%v)", name, created, err)
		}
	}
	if _, err := w.runs.RequestDelete(t.Context(), w.a, first.ID); err != nil {
		t.Fatal(err)
	}
	if run, created, err := again(w.a, "once", 8); err != nil || !created || run.ID == first.ID {
		t.Errorf("key of a deleted run: created %v (%v)", created, err)
	}
}

func TestIdempotencyKeyAtOnceMakesOneRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	template := w.newRun(t, w.a)
	template.IdempotencyKey = "once"
	var mu sync.Mutex
	ids, made := map[uuid.UUID]bool{}, 0
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			run := template
			run.ID = uuid.NewV4()
			stored, created, err := w.runs.CreateRun(t.Context(), w.a, run)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			ids[stored.ID] = true
			if created {
				made++
			}
		})
	}
	group.Wait()
	if len(ids) != 1 || made != 1 {
		t.Errorf("%d runs, %d made", len(ids), made)
	}
}

func TestFirstEndingWins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mean := math.Copysign(0, -1)
	results := simulation.Results{
		Outputs:      []summary.Output{{Cell: "A!B1", Mean: &mean, Errors: map[string]int64{"#DIV/0!": 3}}},
		Correlations: []summary.Correlation{{Cells: []string{"A!A1", "A!A2"}, Repaired: true, Distance: 0.5}},
		Columns:      []simulation.Column{{First: 0, Trials: 1000, Key: "k"}},
	}
	reason := problem.Refuse(problem.Fault{Message: "no", Cell: "A!B2"})
	type ender func(id uuid.UUID) (simulation.Status, error)
	enders := map[simulation.Status]ender{
		simulation.Completed: func(id uuid.UUID) (simulation.Status, error) {
			return w.runs.CompleteRun(t.Context(), w.a, id, results)
		},
		simulation.Failed:    func(id uuid.UUID) (simulation.Status, error) { return w.runs.FailRun(t.Context(), w.a, id, reason) },
		simulation.Cancelled: func(id uuid.UUID) (simulation.Status, error) { return w.runs.CancelRun(t.Context(), w.a, id) },
	}
	for first, end := range enders {
		run := w.running(t, w.a)
		if got, err := end(run.ID); err != nil || got != first {
			t.Fatalf("%s: %s (%v)", first, got, err)
		}
		ended, err := w.runs.GetRun(t.Context(), w.a, run.ID)
		if err != nil {
			t.Fatal(err)
		}
		for later, again := range enders {
			if got, err := again(run.ID); err != nil || got != first {
				t.Errorf("%s after %s: %s (%v)", later, first, got, err)
			}
		}
		if begun, err := w.runs.BeginRun(t.Context(), w.a, run.ID); err != nil || begun.Status != first {
			t.Errorf("begun after %s: %s (%v)", first, begun.Status, err)
		}
		after, err := w.runs.GetRun(t.Context(), w.a, run.ID)
		if err != nil || after.Progress != ended.Progress || !after.FinishedAt.Equal(*ended.FinishedAt) || after.Status != first {
			t.Errorf("%s has changed: %+v, %+v (%v)", first, ended, after, err)
		}
		stored, err := w.runs.GetResults(t.Context(), w.a, run.ID)
		if first != simulation.Completed {
			if problem.KindOf(err) != problem.NotFound {
				t.Errorf("%s has results: %v", first, err)
			}
			continue
		}
		if err != nil || after.Progress.TrialsDone != run.Trials || !sameJSON(t, stored, results) || stored.Columns[0] != results.Columns[0] {
			t.Errorf("results %+v (%v)", stored, err)
		}
		if !math.Signbit(*stored.Outputs[0].Mean) {
			t.Error("the sign of -0 is lost")
		}
	}
	failed := w.running(t, w.a)
	if _, err := w.runs.FailRun(t.Context(), w.a, failed.ID, reason); err != nil {
		t.Fatal(err)
	}
	if got, err := w.runs.GetRun(t.Context(), w.a, failed.ID); err != nil || got.Error == nil || !sameJSON(t, got.Error, reason) {
		t.Errorf("reason %+v (%v)", got.Error, err)
	}
}

func sameJSON(t *testing.T, a, b any) bool {
	t.Helper()
	one, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	two, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(one) == string(two)
}

// TestEndingsAtOnce lets completions, cancellations and reports race.
func TestEndingsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run := w.running(t, w.a)
	statuses := make(chan simulation.Status, 30)
	var group sync.WaitGroup
	for n := range 10 {
		group.Go(func() {
			status, err := w.runs.CompleteRun(t.Context(), w.a, run.ID, simulation.Results{})
			statuses <- status
			if err != nil {
				t.Error(err)
			}
		})
		group.Go(func() {
			status, err := w.runs.CancelRun(t.Context(), w.a, run.ID)
			statuses <- status
			if err != nil {
				t.Error(err)
			}
		})
		group.Go(func() {
			shards := []simulation.ShardProgress{{Shard: int32(n), TrialsDone: 10}, {Shard: 99, TrialsDone: int64(n)}}
			if err := w.runs.ReportProgress(t.Context(), w.a, run.ID, shards, time.Now()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	close(statuses)
	final, err := w.runs.GetRun(t.Context(), w.a, run.ID)
	if err != nil || !final.Status.Ended() {
		t.Fatalf("%s (%v)", final.Status, err)
	}
	for status := range statuses {
		if status != final.Status {
			t.Errorf("one was told %s, the run is %s", status, final.Status)
		}
	}
	if left := count(t, w.db, w.a, "run_shards"); left != 0 {
		t.Errorf("%d shards are left behind", left)
	}
}

func TestProgressIsTheSumOfShards(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run := w.running(t, w.a)
	at := time.UnixMilli(1_700_000_000_123)
	version := run.Progress.Version
	for n, c := range []struct {
		reports []simulation.ShardProgress
		want    int64
	}{
		{[]simulation.ShardProgress{{Shard: 0, TrialsDone: 100}}, 100},
		{[]simulation.ShardProgress{{Shard: 1, TrialsDone: 50}, {Shard: 0, TrialsDone: 120}}, 170},
		{[]simulation.ShardProgress{{Shard: 0, TrialsDone: 120}}, 170},                            // repeated
		{[]simulation.ShardProgress{{Shard: 0, TrialsDone: 20}}, 170},                             // begun again after a crash
		{[]simulation.ShardProgress{{Shard: 2, TrialsDone: 30}, {Shard: 2, TrialsDone: 10}}, 200}, // named twice
		{[]simulation.ShardProgress{{Shard: 3, TrialsDone: 5000}}, 1000},                          // never above the run's trials
		{nil, 1000},
	} {
		if err := w.runs.ReportProgress(t.Context(), w.a, run.ID, c.reports, at); err != nil {
			t.Fatal(err)
		}
		got, err := w.runs.GetRun(t.Context(), w.a, run.ID)
		if err != nil || got.Progress.TrialsDone != c.want {
			t.Fatalf("report %d: %d trials (%v), want %d", n, got.Progress.TrialsDone, err, c.want)
		}
		if p := got.Progress; p.Rate <= 0 || p.ETA == nil || *p.ETA < 0 || math.Abs(*p.ETA*p.Rate-float64(run.Trials-p.TrialsDone)) > 1e-6 {
			t.Errorf("report %d: %+v", n, p)
		}
		if got.Progress.Version < version {
			t.Errorf("report %d: version falls from %d to %d", n, version, got.Progress.Version)
		}
		version = got.Progress.Version
	}
	if version != run.Progress.Version+4 {
		t.Errorf("version %d after 4 visible changes from %d", version, run.Progress.Version)
	}
}

func TestReportsAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run := w.running(t, w.a)
	var group sync.WaitGroup
	for shard := range 8 {
		group.Go(func() {
			for done := int64(1); done <= 25; done++ {
				report := []simulation.ShardProgress{{Shard: int32(shard), TrialsDone: done}}
				if err := w.runs.ReportProgress(t.Context(), w.a, run.ID, report, time.Now()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if got, err := w.runs.GetRun(t.Context(), w.a, run.ID); err != nil || got.Progress.TrialsDone != 8*25 {
		t.Errorf("%d trials (%v), want %d", got.Progress.TrialsDone, err, 8*25)
	}
}

func TestQueuedRunIsCancelledAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run := w.run(t, w.a)
	for range 2 {
		got, err := w.runs.RequestCancel(t.Context(), w.a, run.ID)
		if err != nil || got.Status != simulation.Cancelled || got.Progress.Version != 2 || got.FinishedAt == nil {
			t.Errorf("%+v (%v)", got, err)
		}
	}
	if got, err := w.runs.BeginRun(t.Context(), w.a, run.ID); err != nil || got.Status != simulation.Cancelled {
		t.Errorf("begun all the same: %s (%v)", got.Status, err)
	}
}

func TestDeletedRunIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, end := range map[string]func(id uuid.UUID) error{
		"queued": func(uuid.UUID) error { return nil },
		"completed": func(id uuid.UUID) error {
			if _, err := w.runs.BeginRun(t.Context(), w.a, id); err != nil {
				return err
			}
			_, err := w.runs.CompleteRun(t.Context(), w.a, id, simulation.Results{})
			return err
		},
	} {
		run := w.run(t, w.a)
		if err := end(run.ID); err != nil {
			t.Fatal(err)
		}
		if computing, err := w.runs.RequestDelete(t.Context(), w.a, run.ID); err != nil || computing {
			t.Errorf("%s: computing %v (%v)", name, computing, err)
		}
	}
	for _, table := range []string{"runs", "run_progress", "run_results", "run_shards"} {
		if n := count(t, w.db, w.a, table); n != 0 {
			t.Errorf("%s: %d rows are left", table, n)
		}
	}
}

func TestComputingRunIsHiddenThenRemoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run := w.running(t, w.a)
	report := []simulation.ShardProgress{{TrialsDone: 1}}
	if err := w.runs.ReportProgress(t.Context(), w.a, run.ID, report, time.Now()); err != nil {
		t.Fatal(err)
	}
	if computing, err := w.runs.RequestDelete(t.Context(), w.a, run.ID); err != nil || !computing {
		t.Fatalf("computing %v (%v)", computing, err)
	}
	if _, err := w.runs.GetRun(t.Context(), w.a, run.ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("get: %v", err)
	}
	if _, err := w.runs.RequestDelete(t.Context(), w.a, run.ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("delete again: %v", err)
	}
	if runs, err := w.runs.ListRuns(t.Context(), w.a, page.Request{}); err != nil || len(runs.Items) != 0 {
		t.Errorf("list: %d (%v)", len(runs.Items), err)
	}
	if err := w.runs.ReportProgress(t.Context(), w.a, run.ID, report, time.Now()); err != nil {
		t.Errorf("its worker cannot report: %v", err)
	}
	if status, err := w.runs.CancelRun(t.Context(), w.a, run.ID); err != nil || status != simulation.Cancelled {
		t.Errorf("end: %s (%v)", status, err)
	}
	if _, err := w.runs.BeginRun(t.Context(), w.a, run.ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("begin: %v", err)
	}
	for _, table := range []string{"runs", "run_progress", "run_results", "run_shards"} {
		if n := count(t, w.db, w.a, table); n != 0 {
			t.Errorf("%s: %d rows are left", table, n)
		}
	}
}

// TestPagesShowEachRowOnce adds and removes rows between two pages.
func TestPagesShowEachRowOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	workbook := w.workbook(t, w.a)
	var want []uuid.UUID // oldest first
	make1 := func() simulation.Run {
		run := w.newRun(t, w.a)
		run.WorkbookID = workbook.ID
		stored, _, err := w.runs.CreateRun(t.Context(), w.a, run)
		if err != nil {
			t.Fatal(err)
		}
		return stored
	}
	for range 7 {
		want = append(want, make1().ID)
	}
	var seen []uuid.UUID
	cursor := ""
	for pages := 1; ; pages++ {
		got, err := w.runs.ListRuns(t.Context(), w.a, page.Request{Cursor: cursor, Limit: 3})
		if err != nil {
			t.Fatal(err)
		}
		for _, run := range got.Items {
			seen = append(seen, run.ID)
		}
		if cursor = got.Next; cursor == "" {
			if pages != 3 {
				t.Errorf("%d pages", pages)
			}
			break
		}
		make1() // newer: on no later page
		if _, err := w.runs.RequestDelete(t.Context(), w.a, seen[0]); err != nil && pages == 1 {
			t.Fatal(err)
		}
	}
	if len(seen) != 7 {
		t.Fatalf("saw %d runs", len(seen))
	}
	for n := range seen {
		if seen[n] != want[6-n] {
			t.Errorf("place %d is wrong", n)
		}
	}
}

func TestFileNamesAreData(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, name := range []string{"../../x", "a\n\x01\x7f\u202e.xlsx", "Ünïcödé 表.xlsx", `"; drop table files; --`} {
		id := uuid.NewV4()
		f := file.File{
			ID: id, Kind: file.Workbook, Name: name, SHA256: [32]byte{5}, Summary: []byte(`{"notices": ["\u0000"]}`),
			Key: file.Key{Org: w.a.Org, Kind: file.Workbook, Subject: id},
		}
		if err := w.files.AddFile(t.Context(), w.a, &f); err != nil {
			t.Fatal(err)
		}
		got, err := w.files.GetFile(t.Context(), w.a, id)
		if err != nil || got.Name != name || string(got.Summary) != string(f.Summary) || got.Key != f.Key || got.SHA256 != f.SHA256 || !got.CreatedAt.Equal(f.CreatedAt) {
			t.Errorf("%q came back as %+v (%v)", name, got, err)
		}
	}
}

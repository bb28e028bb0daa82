package postgres_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"uuid"

	"tyche/internal/postgres"
	"tyche/platform/file"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// launcher stands for Temporal: it keeps what it was asked.
type launcher struct {
	mu        sync.Mutex
	fail      error // of Start
	cancelErr error
	started   []uuid.UUID
	cancelled []uuid.UUID
}

func (l *launcher) Start(_ context.Context, scope tenant.Scope, run simulation.Run) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail == nil {
		l.started = append(l.started, run.ID)
	}
	return errors.Join(l.fail, scope.Check())
}

func (l *launcher) Cancel(_ context.Context, _ tenant.Scope, run uuid.UUID) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cancelled = append(l.cancelled, run)
	return l.cancelErr
}

// shelf stands for the object store.
type shelf struct {
	mu     sync.Mutex
	kept   map[string][]byte
	purged []file.Key
	// rekeyed are the keys whose objects were to take the key of their owner.
	rekeyed []file.Key
}

func (s *shelf) Rekey(_ context.Context, key file.Key) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rekeyed = append(s.rekeyed, key)
	return key.Check()
}

func (s *shelf) Put(_ context.Context, key file.Key, content io.Reader) error {
	body, err := io.ReadAll(content)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept[key.String()] = body
	return err
}

func (s *shelf) Get(context.Context, file.Key) (io.ReadCloser, error) {
	return nil, problem.New(problem.NotFound, "none")
}

func (s *shelf) DeletePrefix(_ context.Context, key file.Key) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.purged = append(s.purged, key)
	return key.Check()
}

// office is a world with what works off its outbox.
type office struct {
	world
	launcher *launcher
	shelf    *shelf
	outbox   postgres.Outbox
	sweeper  simulation.Sweeper
}

func newOffice(t *testing.T) office {
	t.Helper()
	w := newWorld(t)
	o := office{world: w, launcher: &launcher{}, shelf: &shelf{kept: map[string][]byte{}}, outbox: postgres.Outbox{DB: w.db}}
	o.sweeper = simulation.Sweeper{Outbox: o.outbox, Runs: w.runs, Files: w.files, Objects: o.shelf, Launcher: o.launcher}
	return o
}

// letTimePass makes every entry due, as waiting would.
func (o office) letTimePass(t *testing.T) {
	t.Helper()
	if _, err := o.Connect(t, "postgres").Exec(t.Context(), "update outbox set available_at = now()"); err != nil {
		t.Fatal(err)
	}
}

func (o office) sweep(t *testing.T) (n int, failures []error) {
	t.Helper()
	return o.sweeper.Sweep(t.Context(), 100)
}

func (o office) pending(t *testing.T) (n int) {
	t.Helper()
	if err := o.Connect(t, "postgres").QueryRow(t.Context(), "select count(*) from outbox").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOrphanedRunIsStartedBySweep(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	run := o.run(t, o.a)
	if n, failures := o.sweep(t); n != 0 || len(failures) != 0 {
		t.Errorf("within the grace: %d entries, %v", n, failures)
	}
	o.letTimePass(t)
	o.launcher.fail = errors.New("Temporal is down")
	if n, failures := o.sweep(t); n != 1 || len(failures) != 1 || !errors.Is(failures[0], o.launcher.fail) {
		t.Errorf("Temporal down: %d entries, %v", n, failures)
	}
	if n, failures := o.sweep(t); n != 0 || len(failures) != 0 {
		t.Errorf("at once again: %d entries, %v", n, failures)
	}
	o.letTimePass(t)
	o.launcher.fail = nil
	if n, failures := o.sweep(t); n != 1 || len(failures) != 0 || o.launcher.started[0] != run.ID {
		t.Errorf("Temporal back: %d entries, %v, started %v", n, failures, o.launcher.started)
	}
	if _, err := o.runs.BeginRun(t.Context(), o.a, run.ID); err != nil {
		t.Fatal(err)
	}
	o.letTimePass(t) // the workflow may be lost at any time
	if n, failures := o.sweep(t); n != 1 || len(failures) != 0 || len(o.launcher.started) != 2 {
		t.Errorf("while it runs: %d entries, %v, started %v", n, failures, o.launcher.started)
	}
	if _, err := o.runs.CompleteRun(t.Context(), o.a, run.ID, simulation.Results{}); err != nil {
		t.Fatal(err)
	}
	o.letTimePass(t)
	if n, failures := o.sweep(t); n != 1 || len(failures) != 0 || len(o.launcher.started) != 2 || o.pending(t) != 0 {
		t.Errorf("when it has ended: %d entries, %v, started %v, %d are left", n, failures, o.launcher.started, o.pending(t))
	}
}

func TestSweepPassesOverRunsThatEndedBeforeTheyBegan(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	cancelled, deleted := o.run(t, o.a), o.run(t, o.b)
	if _, err := o.runs.RequestCancel(t.Context(), o.a, cancelled.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := o.runs.RequestDelete(t.Context(), o.b, deleted.ID); err != nil {
		t.Fatal(err)
	}
	o.letTimePass(t)
	if _, failures := o.sweep(t); len(failures) != 0 || len(o.launcher.started) != 0 || o.pending(t) != 0 {
		t.Errorf("%v, started %v", failures, o.launcher.started)
	}
	for _, key := range o.shelf.purged {
		if key.Subject != deleted.ID || key.Kind != file.RunColumn || key.Org != o.b.Org {
			t.Errorf("purged %s", key)
		}
	}
	if len(o.shelf.purged) != 2 { // at once, and later for stragglers
		t.Errorf("purged %d times", len(o.shelf.purged))
	}
}

func TestCancelOfARunWithoutWorkflowEndsIt(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	run := o.running(t, o.a)
	o.letTimePass(t)
	o.sweep(t) // its start
	o.launcher.cancelErr = problem.New(problem.NotFound, "no workflow")
	if got, err := o.runs.RequestCancel(t.Context(), o.a, run.ID); err != nil || got.Status != simulation.Running {
		t.Fatalf("%s (%v)", got.Status, err)
	}
	o.letTimePass(t)
	if n, failures := o.sweep(t); n != 2 || len(failures) != 0 { // the start's entry too
		t.Errorf("%d entries, %v", n, failures)
	}
	if got, err := o.runs.GetRun(t.Context(), o.a, run.ID); err != nil || got.Status != simulation.Cancelled {
		t.Errorf("%s (%v)", got.Status, err)
	}
}

func TestEachEntryIsClaimedOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const many = 40
	for range many {
		if err := o.files.AnnounceUpload(t.Context(), o.a, uuid.NewV4()); err != nil {
			t.Fatal(err)
		}
	}
	if entries, err := o.outbox.Claim(t.Context(), many); err != nil || len(entries) != 0 {
		t.Fatalf("an upload that may still run is claimed: %d (%v)", len(entries), err)
	}
	o.letTimePass(t)
	claimed := make(chan simulation.Entry, 2*many)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for {
				entries, err := o.outbox.Claim(t.Context(), 3)
				if err != nil {
					t.Error(err)
				}
				if len(entries) == 0 {
					return
				}
				for _, e := range entries {
					claimed <- e
				}
			}
		})
	}
	group.Wait()
	close(claimed)
	seen := map[int64]bool{}
	for e := range claimed {
		if seen[e.ID] || e.Attempts != 1 || e.Task != simulation.PurgeFile || e.Scope.Org != o.a.Org || e.Scope.Check() != nil {
			t.Errorf("%+v", e)
		}
		seen[e.ID] = true
	}
	// SKIP LOCKED may leave entries that another held for a moment.
	if len(seen) < many/2 {
		t.Errorf("%d of %d were claimed", len(seen), many)
	}
}

// compiler accepts what has no "bad" in it.
type compiler struct{}

func (compiler) Check(_ context.Context, m simulation.Model) (simulation.Plan, []problem.Fault, error) {
	if string(m.Specification) == `{"bad": 1}` {
		return simulation.Plan{}, []problem.Fault{{Pointer: "/specification/bad", Message: "no"}}, nil
	}
	return simulation.Plan{Small: true, ShardTrials: m.Trials, EngineVersion: "1", Outputs: 1}, nil, nil
}

// drawers give the metadata of files; their content is not asked for.
type drawers struct{ file.Service }

func TestServiceTakesARunFromRequestToRemoval(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var late []error
	service := simulation.Service{
		Runs: o.runs, Files: &drawers{file.Service{Files: o.files}}, Compiler: compiler{}, Launcher: o.launcher, Outbox: o.outbox,
		Late: func(_ context.Context, err error) { late = append(late, err) },
	}
	ctx := t.Context()
	request := simulation.Request{WorkbookID: o.workbook(t, o.a).ID, Specification: []byte(`{"a": 1}`), Trials: 10}
	run, created, err := service.Create(ctx, o.a, request, "key")
	if err != nil || !created || run.Seed > simulation.MaxSeed || run.Sampling != simulation.MonteCarlo {
		t.Fatalf("%+v %v (%v)", run, created, err)
	}
	if len(o.launcher.started) != 1 || o.pending(t) != 1 || len(late) != 0 { // one looks after the run
		t.Errorf("started %v, %d entries are left, late %v", o.launcher.started, o.pending(t), late)
	}
	request.Specification = []byte(` { "a":1 } `) // the same but for spaces
	if again, created, err := service.Create(ctx, o.a, request, "key"); err != nil || created || again.ID != run.ID || again.Seed != run.Seed {
		t.Errorf("again: %+v %v (%v)", again, created, err)
	}
	if len(o.launcher.started) != 1 {
		t.Error("the same run is started twice")
	}
	request.Specification = []byte(`{"bad": 1}`)
	if _, _, err := service.Create(ctx, o.a, request, ""); problem.KindOf(err) != problem.Invalid || problem.Of(err).Faults[0].Pointer != "/specification/bad" {
		t.Errorf("bad model: %v", err)
	}
	if _, _, err := service.Create(ctx, o.b, request, ""); problem.KindOf(err) != problem.NotFound {
		t.Errorf("foreign workbook: %v", err)
	}
	if _, _, err := service.Results(ctx, o.a, run.ID); problem.KindOf(err) != problem.Conflict {
		t.Errorf("results of a queued run: %v", err)
	}
	if _, err := o.runs.BeginRun(ctx, o.a, run.ID); err != nil {
		t.Fatal(err)
	}
	if got, err := service.Cancel(ctx, o.a, run.ID); err != nil || got.Status != simulation.Running || len(o.launcher.cancelled) != 1 || o.pending(t) != 1 {
		t.Errorf("cancel: %s (%v), asked %v", got.Status, err, o.launcher.cancelled)
	}
	if _, err := o.runs.CompleteRun(ctx, o.a, run.ID, simulation.Results{}); err != nil {
		t.Fatal(err)
	}
	if _, err := service.Cancel(ctx, o.a, run.ID); problem.KindOf(err) != problem.Conflict {
		t.Errorf("cancel of a completed run: %v", err)
	}
	if got, _, err := service.Results(ctx, o.a, run.ID); err != nil || got.Status != simulation.Completed {
		t.Errorf("results: %v", err)
	}
	if err := service.Delete(ctx, o.a, run.ID); err != nil {
		t.Fatal(err)
	}
	if err := service.Delete(ctx, o.a, run.ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("delete again: %v", err)
	}
	o.sweep(t)
	if len(o.shelf.purged) != 1 || o.shelf.purged[0].Subject != run.ID {
		t.Errorf("purged %v", o.shelf.purged)
	}
}

// inspector refuses what does not begin with PK.
type inspector struct{}

func (inspector) Inspect(_ context.Context, content []byte) (file.Summary, error) {
	if len(content) < 2 || string(content[:2]) != "PK" {
		return file.Summary{}, problem.New(problem.Invalid, "not an xlsx")
	}
	return file.Summary{Sheets: []file.Sheet{{Name: "A", Rows: 1, Columns: 1}}}, nil
}

func TestUploadLeavesAllOrNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx := t.Context()
	service := file.Service{Files: o.files, Objects: o.shelf, Inspector: inspector{}, MaxSize: 10}
	for name, body := range map[string]string{"not an xlsx": "hello", "too large": "PK123456789", "empty": ""} {
		if _, err := service.Upload(ctx, o.a, name, reader(body)); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(o.shelf.kept) != 0 || count(t, o.db, o.a, "files") != 0 || o.pending(t) != 0 {
		t.Errorf("refused uploads leave %d objects, %d rows, %d entries", len(o.shelf.kept), count(t, o.db, o.a, "files"), o.pending(t))
	}
	kept, err := service.Upload(ctx, o.a, "../../x\n\x00\xff", reader("PK12345678"))
	if err != nil || kept.Name != "../../x\n\uFFFD\uFFFD" || kept.Size != 10 {
		t.Fatalf("%+v (%v)", kept, err)
	}
	lost := uuid.NewV4() // an upload that broke off between its object and its row
	if err := o.files.AnnounceUpload(ctx, o.a, lost); err != nil {
		t.Fatal(err)
	}
	o.letTimePass(t)
	if n, failures := o.sweep(t); n != 2 || len(failures) != 0 {
		t.Errorf("%d entries, %v", n, failures)
	}
	if len(o.shelf.purged) != 1 || o.shelf.purged[0].Subject != lost || o.shelf.purged[0].Kind != file.Workbook {
		t.Errorf("purged %v", o.shelf.purged)
	}
}

func reader(text string) io.Reader { return strings.NewReader(text) }

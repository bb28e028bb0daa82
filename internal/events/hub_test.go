package events_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"
	"uuid"

	"tyche/internal/events"
	"tyche/internal/postgres"
	"tyche/internal/postgres/pgtest"
	"tyche/platform/file"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// record stands for the database where a test decides what is read.
type record struct {
	mu    sync.Mutex
	run   simulation.Run
	err   error
	reads int
}

func (r *record) GetRun(context.Context, tenant.Scope, uuid.UUID) (simulation.Run, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reads++
	return r.run, r.err
}

func scope() tenant.Scope { return tenant.Scope{Org: uuid.NewV4(), Actor: uuid.NewV4()} }

func state(s tenant.Scope, run uuid.UUID, version int64, status simulation.Status) simulation.Event {
	return simulation.Event{Org: s.Org, Run: run, Version: version, Status: status}
}

func next(t testing.TB, states <-chan simulation.Event) simulation.Event {
	t.Helper()
	select {
	case e := <-states:
		return e
	case <-time.After(10 * time.Second):
		t.Fatal("no state within 10 s")
		return simulation.Event{}
	}
}

func quiet(t testing.TB, states <-chan simulation.Event) {
	t.Helper()
	select {
	case e := <-states:
		t.Errorf("unexpected state %+v", e)
	default:
	}
}

func TestSlowWatcherGetsTheLatestAndHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	hub, s, run := events.NewHub(&record{}, slog.New(slog.DiscardHandler)), scope(), uuid.NewV4()
	slow, stopSlow := hub.Watch(s, run)
	quick, stopQuick := hub.Watch(s, run)
	defer stopSlow()
	defer stopQuick()
	for version := int64(1); version <= 1000; version++ {
		hub.Publish(state(s, run, version, simulation.Running))
		if e := next(t, quick); e.Version != version {
			t.Fatalf("the quick watcher got version %d, want %d", e.Version, version)
		}
	}
	if e := next(t, slow); e.Version != 1000 {
		t.Errorf("the slow watcher got version %d, want the latest", e.Version)
	}
	quiet(t, slow)
}

func TestOldStatesAreNotTold(t *testing.T) {
	t.Parallel()
	hub, s, run := events.NewHub(&record{}, slog.New(slog.DiscardHandler)), scope(), uuid.NewV4()
	states, stop := hub.Watch(s, run)
	defer stop()
	hub.Publish(state(s, run, 5, simulation.Running))
	next(t, states)
	for _, version := range []int64{5, 4} {
		hub.Publish(state(s, run, version, simulation.Running))
		quiet(t, states)
	}
	// After a crash that took back versions, the ending has a low one.
	hub.Publish(state(s, run, 3, simulation.Completed))
	if e := next(t, states); e.Status != simulation.Completed {
		t.Errorf("got %+v", e)
	}
	hub.Publish(state(s, run, 3, simulation.Completed))
	quiet(t, states)
}

func TestWatchersHearTheirOwnOrganizationsRunOnly(t *testing.T) {
	t.Parallel()
	hub, s, run := events.NewHub(&record{}, slog.New(slog.DiscardHandler)), scope(), uuid.NewV4()
	states, stop := hub.Watch(s, run)
	defer stop()
	foreign, stopForeign := hub.Watch(scope(), run)
	defer stopForeign()
	hub.Publish(state(scope(), run, 1, simulation.Running))
	hub.Publish(state(s, uuid.NewV4(), 1, simulation.Running))
	quiet(t, states)
	hub.Publish(state(s, run, 1, simulation.Running))
	next(t, states)
	quiet(t, foreign)
}

// private is a record that shows a run to one actor.
type private struct {
	owner uuid.UUID
	run   simulation.Run
}

func (p private) GetRun(_ context.Context, s tenant.Scope, _ uuid.UUID) (simulation.Run, error) {
	if s.Actor != p.owner {
		return simulation.Run{}, problem.New(problem.NotFound, "There is no such simulation.")
	}
	return p.run, nil
}

// TestWhoMaySeeARunNoLongerIsToldSoAlone watches a run as its owner and as a colleague for whom it was shared before.
func TestWhoMaySeeARunNoLongerIsToldSoAlone(t *testing.T) {
	t.Parallel()
	owner, run := scope(), uuid.NewV4()
	colleague := tenant.Scope{Org: owner.Org, Actor: uuid.NewV4()}
	hub := events.NewHub(private{owner.Actor, simulation.Run{ID: run, Status: simulation.Running, Progress: simulation.Progress{Version: 7}}}, slog.New(slog.DiscardHandler))
	theirs, stopTheirs := hub.Watch(colleague, run) // the first watcher
	own, stopOwn := hub.Watch(owner, run)
	defer stopTheirs()
	defer stopOwn()
	start(t, hub)
	hub.Resync()
	if e := next(t, theirs); e.Status != simulation.Cancelled {
		t.Errorf("the colleague hears %+v", e)
	}
	if e := next(t, own); e.Status != simulation.Running || e.Version != 7 {
		t.Errorf("the owner hears %+v", e)
	}
	quiet(t, own)
}

func TestStoppedWatcherHearsNoMore(t *testing.T) {
	t.Parallel()
	hub, s, run := events.NewHub(&record{}, slog.New(slog.DiscardHandler)), scope(), uuid.NewV4()
	states, stop := hub.Watch(s, run)
	other, stopOther := hub.Watch(s, run)
	stop()
	stop() // twice is as good as once
	hub.Publish(state(s, run, 1, simulation.Running))
	quiet(t, states)
	next(t, other)
	stopOther()
	again, stopAgain := hub.Watch(s, run) // a new topic: versions start anew
	defer stopAgain()
	hub.Publish(state(s, run, 1, simulation.Running))
	next(t, again)
}

func TestMalformedNotificationsAreDropped(t *testing.T) {
	t.Parallel()
	hub, s, run := events.NewHub(&record{}, slog.New(slog.DiscardHandler)), scope(), uuid.NewV4()
	states, stop := hub.Watch(s, run)
	defer stop()
	for _, payload := range []string{"", "{", "[]", `{"org": 1}`, `{"org":"x","run":"y"}`, "null", "{}"} {
		hub.Handle(payload)
	}
	quiet(t, states)
}

func TestResyncReadsTheRecord(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		record *record
		want   simulation.Status
	}{
		{"missed ending", &record{run: simulation.Run{Status: simulation.Completed, Progress: simulation.Progress{Version: 9}}}, simulation.Completed},
		{"deleted", &record{err: problem.New(problem.NotFound, "gone")}, simulation.Cancelled},
	} {
		hub, s := events.NewHub(c.record, slog.New(slog.DiscardHandler)), scope()
		states, stop := hub.Watch(s, uuid.NewV4())
		start(t, hub)
		hub.Resync()
		if e := next(t, states); e.Status != c.want || e.Org != s.Org {
			t.Errorf("%s: got %+v", c.name, e)
		}
		stop()
	}
}

func TestUnreadableRecordIsReadAgain(t *testing.T) {
	t.Parallel()
	r := &record{err: errors.New("down")}
	hub, s := events.NewHub(r, slog.New(slog.DiscardHandler)), scope()
	states, stop := hub.Watch(s, uuid.NewV4())
	defer stop()
	start(t, hub)
	hub.Resync()
	for reads := 0; reads == 0; {
		r.mu.Lock()
		if reads = r.reads; reads > 0 {
			r.run, r.err = simulation.Run{Status: simulation.Failed, Progress: simulation.Progress{Version: 2}}, nil
		}
		r.mu.Unlock()
	}
	if e := next(t, states); e.Status != simulation.Failed { // within the interval of rereading
		t.Errorf("got %+v", e)
	}
}

func start(t testing.TB, hub *events.Hub) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		hub.Run(ctx)
		close(done)
	}()
	t.Cleanup(func() { cancel(); <-done })
}

// TestBrokenListenerLosesNothing kills the listener's connection and ends a run before it has connected again.
func TestBrokenListenerLosesNothing(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	db, s := database.Open(t), database.Organization(t, "A")
	runs := postgres.Runs{DB: db}
	run := queue(t, db, s)
	hub := events.NewHub(runs, slog.New(slog.DiscardHandler))
	start(t, hub)
	connected := make(chan struct{}, 10)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = db.Listen(ctx, simulation.EventChannel, func() { hub.Resync(); connected <- struct{}{} }, hub.Handle)
	}()
	t.Cleanup(func() { cancel(); <-done })
	<-connected
	states, stop := hub.Watch(s, run)
	defer stop()
	_, err := runs.BeginRun(t.Context(), s, run)
	check(t, err)
	e := next(t, states)
	if e.Status == simulation.Queued { // the reading that the connection asked for
		e = next(t, states)
	}
	if e.Status != simulation.Running {
		t.Fatalf("got %+v", e)
	}
	admin := database.Connect(t, "postgres")
	var killed int
	check(t, admin.QueryRow(t.Context(),
		`select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = $1 and query like 'listen %'`, database.Name).Scan(&killed))
	if killed != 1 {
		t.Fatalf("killed %d listeners", killed)
	}
	_, err = runs.CancelRun(t.Context(), s, run)
	check(t, err)
	if e := next(t, states); e.Status != simulation.Cancelled {
		t.Errorf("got %+v", e)
	}
}

// queue records a run, with the workbook that it needs.
func queue(t testing.TB, db *postgres.DB, s tenant.Scope) uuid.UUID {
	t.Helper()
	f := file.File{ID: uuid.NewV4(), Kind: file.Workbook, Name: "x.xlsx", Summary: []byte("{}"), CreatedBy: s.Actor}
	f.Key = file.Key{Org: s.Org, Kind: f.Kind, Subject: f.ID}
	check(t, postgres.Files{DB: db}.AddFile(t.Context(), s, &f))
	run := simulation.NewRun{Run: simulation.Run{ID: uuid.NewV4(), Org: s.Org, WorkbookID: f.ID, Specification: []byte("{}"), Trials: 10,
		Sampling: simulation.MonteCarlo, Plan: simulation.Plan{Small: true, ShardTrials: 65536}, CreatedBy: s.Actor}}
	_, _, err := postgres.Runs{DB: db}.CreateRun(t.Context(), s, run)
	check(t, err)
	return run.ID
}

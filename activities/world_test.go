package activities_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"
	"uuid"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"tyche/engine"
	"tyche/internal/columns"
	"tyche/platform/file"
	"tyche/platform/model"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
	"tyche/workflows"
)

// desk stands for the database and the object store of one run; the tests of
// package workers use real ones.
type desk struct {
	*ledger
	mu      sync.Mutex
	book    []byte
	run     simulation.Run
	results *simulation.Results
	kept    map[string][]byte
	onPut   func() // told of each object that is stored
}

func newDesk(t testing.TB, name string, trials int64, shard int64) *desk {
	t.Helper()
	book, err := os.ReadFile("../../shared/bench/models/" + name + ".xlsx")
	check(t, err)
	specification, err := os.ReadFile("../../shared/bench/models/" + name + ".json")
	check(t, err)
	return &desk{ledger: newLedger(), book: book, kept: map[string][]byte{}, run: simulation.Run{
		ID: uuid.NewV4(), WorkbookID: uuid.NewV4(), Specification: specification, Trials: trials, Seed: 11,
		Plan:   simulation.Plan{Small: shard == 0, ShardTrials: max(shard, 1)},
		Status: simulation.Queued, CreatedAt: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC),
	}}
}

// shelf is the desk's one workbook.
type shelf struct{ of *desk }

func (s shelf) Get(context.Context, tenant.Scope, uuid.UUID) (file.File, error) {
	return file.File{}, nil
}

func (s shelf) Content(ctx context.Context, on tenant.Scope, id uuid.UUID) (file.File, []byte, error) {
	return s.of.Content(ctx, on, id)
}

func (d *desk) Content(context.Context, tenant.Scope, uuid.UUID) (file.File, []byte, error) {
	return file.File{}, d.book, nil
}

func (d *desk) BeginRun(context.Context, tenant.Scope, uuid.UUID) (simulation.Run, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.run.Status == simulation.Queued {
		d.run.Status = simulation.Running
	}
	return d.run, nil
}

func (d *desk) end(status simulation.Status) simulation.Status {
	if !d.run.Status.Ended() {
		d.run.Status = status
	}
	return d.run.Status
}

func (d *desk) CompleteRun(_ context.Context, _ tenant.Scope, _ uuid.UUID, results simulation.Results) (simulation.Status, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.results = &results
	return d.end(simulation.Completed), nil
}

func (d *desk) FailRun(context.Context, tenant.Scope, uuid.UUID, *problem.Error) (simulation.Status, error) {
	return d.end(simulation.Failed), nil
}

func (d *desk) CancelRun(context.Context, tenant.Scope, uuid.UUID) (simulation.Status, error) {
	return d.end(simulation.Cancelled), nil
}

func (d *desk) Put(_ context.Context, key file.Key, content io.Reader) error {
	body, err := io.ReadAll(content)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept[key.String()] = body
	if d.onPut != nil {
		d.onPut()
	}
	return err
}

func (d *desk) Get(_ context.Context, key file.Key) (io.ReadCloser, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	body, found := d.kept[key.String()]
	if !found {
		return nil, problem.New(problem.NotFound, "none")
	}
	return io.NopCloser(bytes.NewReader(body)), nil
}

func (d *desk) Delete(_ context.Context, key file.Key) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.kept, key.String())
	return nil
}

func (d *desk) DeletePrefix(context.Context, file.Key) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.kept)
	return nil
}

func (d *desk) columns() *columns.Store { return columns.New(d) }

// reference computes the run in memory.
func (d *desk) reference(t testing.TB) engine.Columns {
	t.Helper()
	book, err := model.Read(d.book)
	check(t, err)
	sim, err := model.Compile(book, d.run)
	check(t, err)
	all, err := sim.RunAll(t.Context(), 2, nil)
	check(t, err)
	return all
}

func (d *desk) shard(on tenant.Scope, number int) workflows.Shard {
	first := int64(number) * d.run.Plan.ShardTrials
	return workflows.Shard{Tenant: on, RunID: d.run.ID, Number: number, First: first,
		Trials: min(d.run.Plan.ShardTrials, d.run.Trials-first)}
}

func newEnvironment() *testsuite.TestActivityEnvironment {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	return suite.NewTestActivityEnvironment()
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (d *desk) key(on tenant.Scope, part string) file.Key {
	return file.Key{Org: on.Org, Kind: file.RunColumn, Subject: d.run.ID, Part: part}
}

// mark replaces the first stored outcome of a part by a number of its own.
func (d *desk) mark(t testing.TB, on tenant.Scope, part engine.Columns) float64 {
	t.Helper()
	const mark = -12345.678
	part.Values[0][0] = mark
	check(t, d.columns().Put(t.Context(), d.key(on, "partial-000002"), part))
	return mark
}

// workerOptions are of a worker that dies when ctx ends.
func workerOptions(ctx context.Context) worker.Options {
	return worker.Options{BackgroundActivityContext: ctx}
}

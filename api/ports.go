package api

import (
	"context"
	"io"
	"uuid"

	"tyche/engine"
	"tyche/engine/workbook"
	"tyche/platform/audit"
	"tyche/platform/file"
	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// Authenticator finds on whose behalf a key acts. An unknown or revoked key is problem.Unauthenticated.
type Authenticator interface {
	Authenticate(ctx context.Context, key string) (tenant.Scope, error)
}

// Workbooks keeps uploaded workbooks (file.Service). One that the organization does not have is problem.NotFound.
type Workbooks interface {
	Upload(ctx context.Context, scope tenant.Scope, name string, content io.Reader) (file.File, error)
	Get(ctx context.Context, scope tenant.Scope, id uuid.UUID) (file.File, error)
	List(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[file.File], error)
}

// Books reads the content of an uploaded workbook. Callers only read the book, so that it may be cached.
type Books interface {
	Book(ctx context.Context, scope tenant.Scope, id uuid.UUID) (*workbook.Book, error)
}

// Simulations takes requests for runs (simulation.Service). One that the organization does not have is problem.NotFound.
type Simulations interface {
	Create(ctx context.Context, scope tenant.Scope, r simulation.Request, idempotencyKey string) (run simulation.Run, created bool, err error)
	// Faults lists every rule that a request breaks, those of its model included.
	Faults(ctx context.Context, scope tenant.Scope, r simulation.Request) []problem.Fault
	Get(ctx context.Context, scope tenant.Scope, id uuid.UUID) (simulation.Run, error)
	List(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[simulation.Run], error)
	Cancel(ctx context.Context, scope tenant.Scope, id uuid.UUID) (simulation.Run, error)
	Delete(ctx context.Context, scope tenant.Scope, id uuid.UUID) error
}

// Results gives a completed run's statistics (simulation.Service); problem.Conflict for a run that has none.
type Results interface {
	Results(ctx context.Context, scope tenant.Scope, id uuid.UUID) (simulation.Run, simulation.Results, error)
}

// Columns reads the outcomes that runs stored (columns.Store).
type Columns interface {
	// Scan hands over the columns of the outputs named of one stored block, batch after batch. A batch is valid during
	// the call only.
	Scan(ctx context.Context, key file.Key, outputs []int, visit func(part engine.Columns) error) error
}

// Events tells changes of runs (events.Hub).
type Events interface {
	// Watch gives the run's states that arrive from now on, only the latest when the caller is slow, until stop is called.
	Watch(scope tenant.Scope, run uuid.UUID) (states <-chan simulation.Event, stop func())
}

// Audit keeps and shows the trail of who did what (audit.Service).
type Audit interface {
	// Note records what changed nothing: a request that was refused.
	Note(ctx context.Context, on tenant.Scope, e audit.Event) error
	List(ctx context.Context, scope tenant.Scope, f audit.Filter, p page.Request) (page.Of[audit.Seen], error)
	// Prepare gives what writes the trail behind an entry as signed lines.
	Prepare(ctx context.Context, scope tenant.Scope, after int64) (write func(context.Context, io.Writer) error, err error)
}

// Check asks one part that the API cannot work without whether it answers.
type Check struct {
	// Name is the part's name in the answer of /readyz.
	Name string
	// Ping returns nil when the part answers. It gets two seconds.
	Ping func(ctx context.Context) error
}

package simulation

import (
	"context"
	"encoding/json"
	"time"
	"uuid"

	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// NewRun is a run about to be recorded, with what makes it idempotent.
type NewRun struct {
	Run
	// IdempotencyKey is the client's, "" for none.
	IdempotencyKey string
	// Digest is the digest of the request.
	Digest [32]byte
}

// Requests keeps the runs for those who ask for them. A run that the
// organization does not have is problem.NotFound; so is one being deleted.
type Requests interface {
	// CreateRun records the run and what starts it, together. When the same
	// actor has used the idempotency key before, it answers that run (created is
	// false) for the same digest and problem.Conflict for another.
	CreateRun(ctx context.Context, scope tenant.Scope, run NewRun) (stored Run, created bool, err error)
	GetRun(ctx context.Context, scope tenant.Scope, id uuid.UUID) (Run, error)
	ListRuns(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[Run], error)
	// RequestCancel ends a queued run at once and records that a running one is
	// to be cancelled. The run as it is then is returned, ended ones unchanged.
	RequestCancel(ctx context.Context, scope tenant.Scope, id uuid.UUID) (Run, error)
	// RequestDelete hides the run at once. A run that computes is cancelled and
	// removed when it ends (computing is true), any other is removed at once.
	RequestDelete(ctx context.Context, scope tenant.Scope, id uuid.UUID) (computing bool, err error)
	// ShareRun sets whether the organization may see the run. It fails with
	// problem.Forbidden for who sees it only because it is shared.
	ShareRun(ctx context.Context, scope tenant.Scope, id uuid.UUID, shared bool) (Run, error)
	// GetResults fails with problem.NotFound when the run has not completed.
	GetResults(ctx context.Context, scope tenant.Scope, id uuid.UUID) (Results, error)
}

// Work moves runs forward for those who compute them. Everything may be
// repeated: the first ending wins, later ones change nothing and answer the
// status that is. A run that was deleted is problem.NotFound: stop computing.
type Work interface {
	// BeginRun makes a queued run running and returns it as it is then; the
	// caller stops when its Status has ended. It fails with problem.Forbidden when
	// the actor may not run simulations any more, and tells the actor's roles.
	BeginRun(ctx context.Context, scope tenant.Scope, id uuid.UUID) (Run, error)
	// ReportProgress takes in how far some shards are, and tells watchers. at is
	// when the worker saw it. Call it at most five times a second a run. A run
	// that is not running is left alone.
	ReportProgress(ctx context.Context, scope tenant.Scope, id uuid.UUID, shards []ShardProgress, at time.Time) error
	CompleteRun(ctx context.Context, scope tenant.Scope, id uuid.UUID, results Results) (Status, error)
	FailRun(ctx context.Context, scope tenant.Scope, id uuid.UUID, reason *problem.Error) (Status, error)
	CancelRun(ctx context.Context, scope tenant.Scope, id uuid.UUID) (Status, error)
}

// Launcher starts and cancels the workflows of runs.
type Launcher interface {
	// Start starts the workflow WorkflowID(run.ID) of a run that has not ended.
	// That it runs already is success; one that has closed is replaced.
	Start(ctx context.Context, scope tenant.Scope, run Run) error
	// Cancel asks the run's workflow to stop. It fails with problem.NotFound when
	// there is none that could.
	Cancel(ctx context.Context, scope tenant.Scope, run uuid.UUID) error
}

// Source is a workbook that can be read when it is needed.
type Source struct {
	ID     uuid.UUID
	SHA256 [32]byte // of the content: equal digests are equal workbooks
	Read   func(ctx context.Context) ([]byte, error)
}

// Model is what a run would compute.
type Model struct {
	Workbook      Source
	Specification json.RawMessage
	Sampling      Sampling
	Trials        int64
}

// Compiler checks a model and plans its run.
type Compiler interface {
	// Check returns the plan, or every fault of the model, with pointers into
	// the request ("/specification/inputs/3/sd").
	Check(ctx context.Context, model Model) (Plan, []problem.Fault, error)
}

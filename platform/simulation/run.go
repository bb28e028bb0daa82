package simulation

import (
	"encoding/json"
	"time"
	"uuid"

	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Status is a run's state.
type Status string

// The states of a run.
const (
	Queued    Status = "queued"
	Running   Status = "running"
	Paused    Status = "paused"
	Completed Status = "completed"
	Failed    Status = "failed"
	Cancelled Status = "cancelled"
)

// Ended tells whether nothing more will happen to the run.
func (s Status) Ended() bool { return s == Completed || s == Failed || s == Cancelled }

// Sampling is how the trials cover the unit cube.
type Sampling string

// The samplings.
const (
	MonteCarlo     Sampling = "mc"
	LatinHypercube Sampling = "lhs"
	Sobol          Sampling = "sobol"
)

// Valid tells whether s is one of the three samplings.
func (s Sampling) Valid() bool { return s == MonteCarlo || s == LatinHypercube || s == Sobol }

// Plan is how the engine will compute a run; it is fixed when the run is made.
type Plan struct {
	// Small runs are computed by one activity, without shards.
	Small bool
	// ShardTrials is the number of trials of a shard, a multiple of the engine's
	// chunk; at least 1.
	ShardTrials   int64
	EngineVersion string
	// Outputs is the number of output cells.
	Outputs int
}

// Run is one simulation.
type Run struct {
	ID            uuid.UUID
	Org           uuid.UUID
	WorkbookID    uuid.UUID
	Specification json.RawMessage
	Trials        int64  // 1 to MaxTrials
	Seed          uint64 // 0 to MaxSeed
	Sampling      Sampling
	Plan          Plan
	Status        Status
	Progress      Progress
	// Error says why the run failed; nil otherwise.
	Error     *problem.Error
	CreatedBy uuid.UUID
	Shared    bool // every member of the organization may see it
	// OwnerRoles are the owner's roles at the time that BeginRun looked; only it sets
	// them.
	OwnerRoles []tenant.Role
	CreatedAt  time.Time
	StartedAt  *time.Time // nil until it runs
	FinishedAt *time.Time // nil until it has ended
}

// Owner is whose key the run takes: its creator's, or the organization's (zero) once it is shared.
func (r Run) Owner() uuid.UUID {
	if r.Shared {
		return uuid.UUID{}
	}
	return r.CreatedBy
}

// Stops tells whether the run may end before all its trials: its specification
// has a stop.
func (r Run) Stops() bool {
	var s struct {
		Stop *json.RawMessage `json:"stop"`
	}
	return json.Unmarshal(r.Specification, &s) == nil && s.Stop != nil
}

// Place is the run's place in a list.
func (r Run) Place() page.Place { return page.Place{CreatedAt: r.CreatedAt, ID: r.ID} }

// WorkflowID is the identifier of the workflow that computes a run. It follows
// from the run, so starting twice is starting once.
func WorkflowID(run uuid.UUID) string { return "simulation-" + run.String() }

// Progress is how far a run is.
type Progress struct {
	// Version counts the visible changes of the run, from 1. It numbers events.
	Version    int64
	TrialsDone int64
	// Rate is in trials a second, smoothed; 0 while unknown.
	Rate float64
	// ETA is the expected time left in seconds, nil while unknown.
	ETA       *float64
	UpdatedAt time.Time
}

// ShardProgress is how many trials of one shard are computed, in total, so that
// a repeated report changes nothing. A small run has the one shard 0.
type ShardProgress struct {
	Shard      int32
	TrialsDone int64
}

// EventChannel is the notification channel of Event.
const EventChannel = "run_events"

// Event tells watchers of a change of a run: identifiers and counters only.
type Event struct {
	Org        uuid.UUID `json:"org"`
	Run        uuid.UUID `json:"run"`
	Version    int64     `json:"version"`
	Status     Status    `json:"status"`
	Trials     int64     `json:"trials"`
	TrialsDone int64     `json:"trials_done"`
	Rate       float64   `json:"rate"`
	ETA        *float64  `json:"eta_s"`
	// At is when the worker saw it, in Unix milliseconds.
	At int64 `json:"at_ms"`
}

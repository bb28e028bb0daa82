package workflows

import (
	"context"
	"errors"
	"uuid"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// SimulationInput starts a run's workflow. All of it is fixed in the run's row.
type SimulationInput struct {
	Tenant tenant.Scope `json:"tenant"`
	RunID  uuid.UUID    `json:"run_id"`
	Trials int64        `json:"trials"`
	// ShardTrials is the number of trials of every shard but the last.
	ShardTrials int64 `json:"shard_trials"`
	// Small runs are one activity.
	Small bool `json:"small,omitempty"`
	// Window is how many shards are under way at once, 0 for DefaultWindow.
	Window int `json:"window,omitempty"`
	// From is the first shard of this execution, more than 0 after it continued
	// as new: the shards before it are computed and stored.
	From int `json:"from,omitempty"`
	// Stops says that the run ends early when a statistic has converged.
	Stops bool `json:"stops,omitempty"`
	// Checked is the trial of the last check of a run that stops, 0 before one.
	Checked int64 `json:"checked,omitempty"`
}

// RunRef names a run to an activity.
type RunRef struct {
	Tenant tenant.Scope `json:"tenant"`
	RunID  uuid.UUID    `json:"run_id"`
}

// Shard is a block of trials of a run: First is the number of its first trial,
// counted from 0, Trials how many it has.
type Shard struct {
	Tenant tenant.Scope `json:"tenant"`
	RunID  uuid.UUID    `json:"run_id"`
	Number int          `json:"number"`
	First  int64        `json:"first"`
	Trials int64        `json:"trials"`
}

// Computed says how many trials of a shard are computed and stored.
type Computed struct {
	Trials int64 `json:"trials"`
}

// Check asks whether a run can stop: the trials before From are looked at, those
// before Computed are computed and stored.
type Check struct {
	Tenant   tenant.Scope `json:"tenant"`
	RunID    uuid.UUID    `json:"run_id"`
	From     int64        `json:"from"`
	Computed int64        `json:"computed"`
}

// Checked says at how many trials the run stops, 0 when it goes on; then the next
// check needs the trials before Until. From is for the next check.
type Checked struct {
	Trials int64 `json:"trials,omitempty"`
	Until  int64 `json:"until,omitempty"`
	From   int64 `json:"from"`
}

// Stored names a run whose outcomes are stored: of a run that has stopped early,
// the first Trials count, out of those Computed.
type Stored struct {
	Tenant   tenant.Scope `json:"tenant"`
	RunID    uuid.UUID    `json:"run_id"`
	Trials   int64        `json:"trials,omitempty"`
	Computed int64        `json:"computed,omitempty"`
}

// Failure ends a run with the reason that its owner sees.
type Failure struct {
	Tenant tenant.Scope   `json:"tenant"`
	RunID  uuid.UUID      `json:"run_id"`
	Reason *problem.Error `json:"reason"`
}

// Ending is the state in which a run has ended; "" when it was deleted.
type Ending struct {
	Status simulation.Status `json:"status"`
}

// SimulationActivities is what Simulation needs done. Everything may be done
// twice; the first ending of a run is the one that holds.
type SimulationActivities interface {
	// SimulateWhole computes a small run and completes it.
	SimulateWhole(context.Context, RunRef) (Ending, error)
	// SimulateShard computes a block of trials and stores the outcomes.
	SimulateShard(context.Context, Shard) (Computed, error)
	// Converge tells whether the statistic that a run waits for has converged.
	Converge(context.Context, Check) (Checked, error)
	// Summarize makes results out of the shards' outcomes and completes the run.
	Summarize(context.Context, Stored) (Ending, error)
	// FailRun ends the run as failed and removes what it stored.
	FailRun(context.Context, Failure) (Ending, error)
	// CancelRun ends the run as cancelled and removes what it stored.
	CancelRun(context.Context, RunRef) (Ending, error)
}

// Simulation computes one run, from its queued row to its results.
//
// It is a workflow because a run of hours must survive the death of any worker
// and an outage of everything that it uses, must spread over all workers fairly
// between tenants, and must end exactly once. Cancelling the workflow cancels
// the run. It has no signals, queries or updates: progress goes from the workers
// to the run's row. Change it with workflow.GetVersion; workers of one node are
// unversioned.
func Simulation(ctx workflow.Context, in SimulationInput) error {
	r := run{SimulationInput: in}
	err := r.compute(ctx)
	switch {
	case err == nil, workflow.IsContinueAsNewError(err):
		return err
	case ctx.Err() != nil:
		return r.cancelled(ctx)
	default:
		return r.failed(ctx, err)
	}
}

type run struct{ SimulationInput }

func (r run) ref() RunRef { return RunRef{Tenant: r.Tenant, RunID: r.RunID} }

// compute takes the shortest way to results.
func (r run) compute(ctx workflow.Context) error {
	if r.Small {
		_, err := bind(SimulationActivities.SimulateWhole, interactive()).do(ctx, r.Tenant, r.ref())
		return err
	}
	if r.Stops {
		return r.computeUntilConverged(ctx)
	}
	until := min(r.From+shardsPerHistory, r.shards())
	if err := r.computeShards(ctx, until); err != nil {
		return err
	}
	if until < r.shards() {
		next := r.SimulationInput
		next.From = until
		return workflow.NewContinueAsNewError(ctx, Simulation, next)
	}
	return r.summarize(ctx, Stored{})
}

func (r run) summarize(ctx workflow.Context, what Stored) error {
	what.Tenant, what.RunID = r.Tenant, r.RunID
	_, err := bind(SimulationActivities.Summarize, storage()).do(ctx, r.Tenant, what)
	return err
}

// computeUntilConverged computes in rounds of a window of shards, or as many as
// the next check needs, and asks after each whether the run has converged. Where
// it stops depends on fixed checks, not on the rounds; what is computed beyond is
// dropped. Runs of before have no checks: their histories replay as they are.
func (r run) computeUntilConverged(ctx workflow.Context) error {
	for began := r.From; ; {
		computed := min(int64(r.From)*r.ShardTrials, r.Trials)
		check := Check{Tenant: r.Tenant, RunID: r.RunID, From: r.Checked, Computed: computed}
		found, err := bind(SimulationActivities.Converge, storage()).do(ctx, r.Tenant, check)
		if err != nil {
			return err
		}
		if found.Trials > 0 {
			return r.summarize(ctx, Stored{Trials: found.Trials, Computed: computed})
		}
		r.Checked = found.From
		if r.From-began >= shardsPerHistory {
			return workflow.NewContinueAsNewError(ctx, Simulation, r.SimulationInput)
		}
		needed := int((found.Until + r.ShardTrials - 1) / r.ShardTrials)
		until := min(max(needed, r.From+r.window()), r.From+shardsPerHistory, r.shards())
		if err := r.computeShards(ctx, until); err != nil {
			return err
		}
		r.From = until
	}
}

// computeShards keeps a window of shards under way until all before the one
// named are computed. The first failure stops the others and is returned when
// they have stopped.
func (r run) computeShards(ctx workflow.Context, until int) error {
	ctx, stop := workflow.WithCancel(ctx)
	defer stop()
	simulate := bind(SimulationActivities.SimulateShard, compute())
	ended := workflow.NewSelector(ctx)
	var failure error
	next, pending := r.From, 0
	for {
		for failure == nil && next < until && pending < r.window() {
			ended.AddFuture(simulate.start(ctx, r.Tenant, r.shard(next)), func(f workflow.Future) {
				pending--
				if err := f.Get(ctx, nil); err != nil && failure == nil {
					failure = err
					stop()
				}
			})
			next++
			pending++
		}
		if pending == 0 {
			return failure
		}
		ended.Select(ctx)
	}
}

func (r run) window() int {
	if r.Window > 0 {
		return r.Window
	}
	return DefaultWindow
}

// shards is the number of shards of the run.
func (r run) shards() int { return int((r.Trials + r.ShardTrials - 1) / r.ShardTrials) }

func (r run) shard(number int) Shard {
	first := int64(number) * r.ShardTrials
	return Shard{
		Tenant: r.Tenant, RunID: r.RunID, Number: number,
		First: first, Trials: min(r.ShardTrials, r.Trials-first),
	}
}

// cancelled ends the run although its workflow is cancelled, unless results
// were there first.
func (r run) cancelled(ctx workflow.Context) error {
	free, _ := workflow.NewDisconnectedContext(ctx)
	ending, err := bind(SimulationActivities.CancelRun, quick()).do(free, r.Tenant, r.ref())
	if err != nil || ending.Status == simulation.Completed {
		return err
	}
	return ctx.Err()
}

// failed ends the run with what its owner may know of the cause.
func (r run) failed(ctx workflow.Context, cause error) error {
	free, _ := workflow.NewDisconnectedContext(ctx)
	failure := Failure{Tenant: r.Tenant, RunID: r.RunID, Reason: reasonOf(cause)}
	ending, err := bind(SimulationActivities.FailRun, quick()).do(free, r.Tenant, failure)
	if err != nil || ending.Status == simulation.Completed {
		return err
	}
	return cause
}

// reasonOf finds the public reason that the workers' interceptor put into an
// activity's failure.
func reasonOf(cause error) *problem.Error {
	var failed *temporal.ApplicationError
	if errors.As(cause, &failed) && failed.HasDetails() {
		reason := &problem.Error{}
		if failed.Details(reason) == nil && reason.Message != "" {
			return reason
		}
	}
	return problem.New(problem.Internal, "The simulation could not be computed. Something went wrong on our side.")
}

package activities

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"tyche/engine"
	"tyche/engine/summary"
	"tyche/platform/file"
	"tyche/platform/simulation"
	"tyche/workflows"
)

// Orchestration serves the activities of the orchestration queue: whole runs of
// less than about a second, and the endings of runs.
type Orchestration struct {
	Runs     simulation.Work
	Models   *Models
	Columns  Columns
	Progress *Reporter
	// Threads is how many compute one run, at least 1.
	Threads int
}

// The three structs together do what the workflow needs.
var _ workflows.SimulationActivities = struct {
	*Orchestration
	*Compute
	*Results
}{}

// SimulateWhole computes a small run and completes it. A retry begins anew.
func (a *Orchestration) SimulateWhole(ctx context.Context, in workflows.RunRef) (workflows.Ending, error) {
	pulse := startPulse(ctx, nil)
	defer pulse.stop()
	run, err := begin(ctx, a.Runs, in.Tenant, in.RunID)
	if err != nil || run.Status.Ended() {
		return workflows.Ending{Status: run.Status}, err
	}
	sim, err := a.Models.Of(ctx, in.Tenant, run)
	if err != nil {
		return workflows.Ending{}, err
	}
	columns, err := a.compute(ctx, in, sim)
	if err != nil {
		return workflows.Ending{}, err
	}
	results := simulation.Results{Outputs: make([]summary.Output, len(columns.Values)), Correlations: sim.Correlations(), Columns: blocks(in.Tenant, run, int64(columns.Len()))}
	work, storing := errgroup.WithContext(ctx)
	work.Go(func() error { return a.store(storing, shardKey(in.Tenant, in.RunID, 0), columns) })
	work.Go(func() error {
		for i := range sim.Outputs() {
			results.Outputs[i] = sim.Summarize(i, columns.Values[i], columns.Codes[i])
		}
		return nil
	})
	if err := work.Wait(); err != nil {
		return workflows.Ending{}, err
	}
	return complete(ctx, a.Runs, in, results)
}

func (a *Orchestration) compute(ctx context.Context, in workflows.RunRef, sim *engine.Simulation) (engine.Columns, error) {
	track := a.Progress.Track(in.Tenant, in.RunID, 0)
	defer a.Progress.Forget(in.RunID) // its ending tells the rest
	defer track.Close()
	columns, err := sim.RunUntil(ctx, a.Threads, track.Done)
	if err != nil {
		return columns, fmt.Errorf("activities: compute run %s: %w", in.RunID, err)
	}
	return columns, nil
}

func (a *Orchestration) store(ctx context.Context, key file.Key, columns engine.Columns) error {
	if err := a.Columns.Put(ctx, key, columns); err != nil {
		return fmt.Errorf("activities: store outcomes: %w", err)
	}
	return nil
}

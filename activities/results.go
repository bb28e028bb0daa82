package activities

import (
	"cmp"
	"context"
	"fmt"

	"tyche/engine"
	"tyche/platform/file"
	"tyche/platform/model"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/workflows"
)

// defaultOutcomes is 300 MB.
const defaultOutcomes = 32 << 20

// Results serves the results queue: statistics out of stored outcomes.
type Results struct {
	Runs    simulation.Work
	Models  *Models
	Columns Columns
	// Outcomes is how many are held in memory at once, 0 for 32 Mi; one output has
	// as many as there are trials, whatever that is.
	Outcomes int64
}

// Summarize reads every shard's outcomes, as many outputs at a time as fit in
// memory, and completes the run with the statistics.
func (a *Results) Summarize(ctx context.Context, in workflows.RunRef) (workflows.Ending, error) {
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
	results := simulation.Results{Columns: blocks(in.Tenant, run)}
	outputs := all(len(sim.Outputs()))
	for group := int(max(cmp.Or(a.Outcomes, defaultOutcomes)/run.Trials, 1)); len(outputs) > 0; {
		some := outputs[:min(group, len(outputs))]
		outputs = outputs[len(some):]
		columns, err := a.gather(ctx, run, results.Columns, some)
		if err != nil {
			return workflows.Ending{}, err
		}
		for i, output := range some {
			if err := ctx.Err(); err != nil {
				return workflows.Ending{}, err
			}
			statistics := model.Summarize(sim.Outputs()[output], columns.Values[i], columns.Codes[i])
			results.Outputs = append(results.Outputs, statistics)
		}
	}
	return complete(ctx, a.Runs, in, results)
}

// gather reads the whole columns of some outputs.
func (a *Results) gather(ctx context.Context, run simulation.Run, stored []simulation.Column, outputs []int) (engine.Columns, error) {
	columns := engine.NewColumns(len(outputs), int(run.Trials))
	for _, block := range stored {
		key, err := file.ParseKey(block.Key)
		if err != nil {
			return columns, fmt.Errorf("activities: gather: %w", err)
		}
		n, err := a.Columns.Read(ctx, key, outputs, columns.Slice(int(block.First), int(block.First+block.Trials)))
		if err == nil && int64(n) != block.Trials {
			err = problem.New(problem.Internal, "A part of the outcomes is incomplete.")
		}
		if err != nil {
			return columns, fmt.Errorf("activities: read %s: %w", block.Key, err)
		}
	}
	return columns, nil
}

package activities

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"tyche/engine"
	"tyche/engine/summary"
	"tyche/platform/file"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/workflows"
)

const (
	// defaultLongest is Longest's: a column of so many fills what is held in memory at once.
	defaultLongest = outcomesInMemory
	// outcomesInMemory bounds how many are held at once: 300 MB.
	outcomesInMemory = 32 << 20
	// talliesAtOnce are the outputs of a long run that are read together.
	talliesAtOnce = 8
)

// Results serves the results queue: statistics out of stored outcomes.
type Results struct {
	Runs    simulation.Work
	Models  *Models
	Columns Columns
	// Longest is the most trials of a run whose columns are read into memory, 0
	// for 32 Mi. The results are the same either way.
	Longest int64
}

// Summarize makes statistics out of every shard's outcomes and completes the
// run with them.
func (a *Results) Summarize(ctx context.Context, in workflows.Stored) (workflows.Ending, error) {
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
	trials := cmp.Or(in.Trials, run.Trials)
	results := simulation.Results{Correlations: sim.Correlations(), Columns: blocks(in.Tenant, run, trials)}
	if err := a.cut(ctx, in, run, sim, results.Columns); err != nil {
		return workflows.Ending{}, err
	}
	summarize, group := a.inMemory, max(outcomesInMemory/trials, 1)
	if trials > cmp.Or(a.Longest, defaultLongest) {
		summarize, group = a.inPasses, talliesAtOnce
	}
	for outputs := range slices.Chunk(all(len(sim.Outputs())), int(group)) {
		some, err := summarize(ctx, sim, results.Columns, outputs)
		if err != nil {
			return workflows.Ending{}, err
		}
		results.Outputs = append(results.Outputs, some...)
	}
	return complete(ctx, a.Runs, workflows.RunRef{Tenant: in.Tenant, RunID: in.RunID}, results)
}

// inMemory summarizes some outputs, whose columns it reads as a whole.
func (a *Results) inMemory(ctx context.Context, sim *engine.Simulation, stored []simulation.Column, outputs []int) ([]summary.Output, error) {
	columns := engine.NewColumns(len(outputs), int(simulation.Results{Columns: stored}.Trials()))
	next := 0
	err := a.scan(ctx, stored, outputs, func(part engine.Columns) error {
		for i := range outputs {
			copy(columns.Values[i][next:], part.Values[i])
			copy(columns.Codes[i][next:], part.Codes[i])
		}
		next += part.Len()
		return nil
	})
	if err != nil {
		return nil, err
	}
	summaries := make([]summary.Output, len(outputs))
	for i, output := range outputs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		summaries[i] = sim.Summarize(output, columns.Values[i], columns.Codes[i])
	}
	return summaries, nil
}

// inPasses summarizes some outputs of a long run, reading their columns several
// times instead of holding them.
func (a *Results) inPasses(ctx context.Context, sim *engine.Simulation, stored []simulation.Column, outputs []int) ([]summary.Output, error) {
	tallies := make([]*engine.Tally, len(outputs))
	for i, output := range outputs {
		tallies[i] = sim.Questions(output).Tally()
	}
	for range tallies[0].Passes() {
		err := a.scan(ctx, stored, outputs, func(part engine.Columns) error {
			for i, tally := range tallies {
				if err := tally.Add(part.Values[i], part.Codes[i]); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
		if err != nil {
			return nil, err
		}
		for _, tally := range tallies {
			tally.EndPass()
		}
	}
	summaries := make([]summary.Output, len(outputs))
	for i, tally := range tallies {
		summary := tally.Summary()
		if sim.Stops() && sim.StopOutput() == outputs[i] {
			c, err := a.convergence(ctx, sim, stored, simulation.Results{Columns: stored}.Trials())
			if err != nil {
				return nil, err
			}
			summary.Convergence = &c
		}
		summaries[i] = summary
	}
	return summaries, nil
}

// scan goes over the columns of some outputs once, in the order of trials.
func (a *Results) scan(ctx context.Context, stored []simulation.Column, outputs []int, visit func(part engine.Columns) error) error {
	for _, block := range stored {
		key, err := file.ParseKey(block.Key)
		if err != nil {
			return fmt.Errorf("activities: scan: %w", err)
		}
		n := int64(0)
		err = a.Columns.Scan(ctx, key, outputs, func(part engine.Columns) error {
			if n += int64(part.Len()); n > block.Trials {
				return errIncomplete()
			}
			return visit(part)
		})
		if err == nil && n != block.Trials {
			err = errIncomplete()
		}
		if err != nil {
			return fmt.Errorf("activities: read %s: %w", block.Key, err)
		}
	}
	return nil
}

func errIncomplete() error {
	return problem.New(problem.Internal, "The stored outcomes do not match the simulation.")
}

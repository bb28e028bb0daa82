package activities

import (
	"context"
	"errors"
	"fmt"

	"tyche/engine"
	"tyche/engine/summary"
	"tyche/platform/file"
	"tyche/platform/simulation"
	"tyche/workflows"
)

// Converge looks at a run's stored outcomes at every check between the trials
// looked at before and those computed now. The answer depends on neither shards
// nor attempts: checks lie at fixed trials, and the first one that converges
// holds.
func (a *Results) Converge(ctx context.Context, in workflows.Check) (workflows.Checked, error) {
	pulse := startPulse(ctx, nil)
	defer pulse.stop()
	run, err := begin(ctx, a.Runs, in.Tenant, in.RunID)
	if err != nil {
		return workflows.Checked{}, err
	}
	if run.Status.Ended() {
		return workflows.Checked{}, errEnded(run.Status)
	}
	sim, err := a.Models.Of(ctx, in.Tenant, run)
	if err != nil {
		return workflows.Checked{}, err
	}
	stored := blocks(in.Tenant, run, run.Trials)
	for done := in.From; ; {
		next := sim.NextCheck(done)
		switch {
		case next > in.Computed:
			return workflows.Checked{From: done, Until: next}, nil
		case next == run.Trials:
			return workflows.Checked{From: next, Trials: next}, nil
		}
		c, err := a.convergence(ctx, sim, stored, next)
		if err != nil {
			return workflows.Checked{}, err
		}
		if c.Converged {
			return workflows.Checked{From: next, Trials: next}, nil
		}
		done = next
	}
}

// convergence judges the first trials.
func (a *Results) convergence(ctx context.Context, sim *engine.Simulation, stored []simulation.Column, trials int64) (summary.Convergence, error) {
	scan := sim.ConvergenceScan()
	for range scan.Passes() {
		err := a.first(ctx, stored, []int{sim.StopOutput()}, trials, func(part engine.Columns) {
			scan.Add(part.Values[0], part.Codes[0])
		})
		if err != nil {
			return summary.Convergence{}, err
		}
		scan.EndPass()
	}
	return scan.Convergence(), nil
}

// errEnough ends a scan early.
var errEnough = errors.New("activities: enough trials")

// first goes over the first trials of some outputs, which are stored in whole
// or as the beginning of what is.
func (a *Results) first(ctx context.Context, stored []simulation.Column, outputs []int, trials int64, visit func(part engine.Columns)) error {
	for _, block := range stored {
		left := min(block.Trials, trials-block.First)
		if left <= 0 {
			break
		}
		key, err := file.ParseKey(block.Key)
		if err != nil {
			return fmt.Errorf("activities: read first trials: %w", err)
		}
		err = a.Columns.Scan(ctx, key, outputs, func(part engine.Columns) error {
			n := min(int64(part.Len()), left)
			visit(part.Slice(0, int(n)))
			if left -= n; left == 0 {
				return errEnough
			}
			return ctx.Err()
		})
		if err != nil && !errors.Is(err, errEnough) {
			return fmt.Errorf("activities: read %s: %w", block.Key, err)
		}
		if left > 0 {
			return errIncomplete()
		}
	}
	return nil
}

// cut removes what was computed beyond the trial at which a run has stopped: the
// end of the last block, and the blocks after it. It may be repeated.
func (a *Results) cut(ctx context.Context, in workflows.Stored, run simulation.Run, sim *engine.Simulation, kept []simulation.Column) error {
	if in.Trials == 0 || in.Trials >= in.Computed {
		return nil
	}
	last := kept[len(kept)-1]
	if last.First+last.Trials < min(last.First+run.Plan.ShardTrials, run.Trials) {
		columns, next := engine.NewColumns(len(sim.Outputs()), int(last.Trials)), 0
		err := a.first(ctx, kept[len(kept)-1:], all(len(sim.Outputs())), last.First+last.Trials, func(part engine.Columns) {
			for i := range columns.Values {
				copy(columns.Values[i][next:], part.Values[i])
				copy(columns.Codes[i][next:], part.Codes[i])
			}
			next += part.Len()
		})
		if err == nil {
			err = a.Columns.Put(ctx, shardKey(in.Tenant, in.RunID, len(kept)-1), columns)
		}
		if err != nil {
			return fmt.Errorf("activities: cut shard %d: %w", len(kept)-1, err)
		}
	}
	for number := len(kept); int64(number)*run.Plan.ShardTrials < in.Computed; number++ {
		if err := a.Columns.Delete(ctx, shardKey(in.Tenant, in.RunID, number)); err != nil {
			return fmt.Errorf("activities: delete shard %d: %w", number, err)
		}
	}
	return nil
}

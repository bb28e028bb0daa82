package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
	"uuid"

	"tyche/internal/postgres/queries"
	"tyche/platform/access"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// rateMemory is how much of the former rate a new report leaves: the rate
// follows about the last three reports.
const rateMemory = 0.7

// BeginRun makes a queued run running and tells watchers. It looks at the
// owner's roles again: they may have changed since the run was asked for.
func (r Runs) BeginRun(ctx context.Context, scope tenant.Scope, id uuid.UUID) (run simulation.Run, err error) {
	err = r.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		roles, err := mayCompute(ctx, q, scope)
		if err != nil {
			return err
		}
		begun, err := q.BeginRun(ctx, id)
		if err != nil {
			return fmt.Errorf("postgres: begin run: %w", err)
		}
		if begun > 0 {
			if _, err := q.BumpVersion(ctx, id); err != nil {
				return fmt.Errorf("postgres: bump version: %w", err)
			}
			if err := tx.Record(ctx, aboutRun("simulation.begin", id, runState{Status: string(simulation.Queued)}, runState{Status: string(simulation.Running)})); err != nil {
				return err
			}
		}
		row, err := q.GetRunForWork(ctx, id)
		if isMissing(err) {
			return errNoRun()
		}
		if err != nil {
			return fmt.Errorf("postgres: get run for work: %w", err)
		}
		run, err = r.runOf(ctx, row.Run, row.RunProgress)
		run.OwnerRoles = roles
		if err != nil || begun == 0 {
			return err
		}
		return notify(ctx, q, eventOf(scope, row.RunProgress, run.Status, run.Trials, time.Now()))
	})
	return run, err
}

// mayCompute gives the actor's roles, or problem.Forbidden when the actor may not
// run simulations any more.
func mayCompute(ctx context.Context, q *queries.Queries, scope tenant.Scope) ([]tenant.Role, error) {
	texts, err := q.RolesOfMember(ctx, scope.Actor)
	if err != nil && !isMissing(err) {
		return nil, fmt.Errorf("postgres: get roles: %w", err)
	}
	roles := rolesOf(texts)
	if !access.Allows(roles, access.SimulationCreate) {
		return nil, problem.New(problem.Forbidden, "Who asked for this simulation may not run simulations any more.")
	}
	return roles, nil
}

// ReportProgress stores how far shards are and tells watchers when the sum has
// grown. Its commit does not wait for the disk: a crash may lose it, and the
// next report makes up for it.
func (r Runs) ReportProgress(ctx context.Context, scope tenant.Scope, id uuid.UUID, shards []simulation.ShardProgress, at time.Time) error {
	return r.DB.InTenant(ctx, scope, func(tx Tx) error {
		if _, err := tx.Exec(ctx, "select set_config('synchronous_commit', 'off', true)"); err != nil {
			return fmt.Errorf("postgres: relax commit: %w", err)
		}
		q := queries.New(tx)
		run, err := q.RunToReport(ctx, id)
		if isMissing(err) {
			return errNoRun()
		}
		if err != nil {
			return fmt.Errorf("postgres: get run to report: %w", err)
		}
		status := simulation.Status(run.Status)
		if status != simulation.Running {
			return nil
		}
		if err := q.UpsertShards(ctx, shardRows(id, shards)); err != nil {
			return fmt.Errorf("postgres: upsert shards: %w", err)
		}
		progress, grown, err := advance(ctx, q, id, run.Trials)
		if err != nil || !grown {
			return err
		}
		return notify(ctx, q, eventOf(scope, progress, status, run.Trials, at))
	})
}

// shardRows orders the shards, so that two reports lock them in one order, and
// keeps the furthest of those that are named twice.
func shardRows(id uuid.UUID, shards []simulation.ShardProgress) queries.UpsertShardsParams {
	furthest := map[int32]int64{}
	for _, s := range shards {
		furthest[s.Shard] = max(furthest[s.Shard], s.TrialsDone)
	}
	rows := queries.UpsertShardsParams{RunID: id}
	for _, s := range slices.Sorted(maps.Keys(furthest)) {
		rows.Shards = append(rows.Shards, s)
		rows.Done = append(rows.Done, furthest[s])
	}
	return rows
}

// advance sums the shards under the lock of the run's progress and stores the
// sum, the rate and the time left. grown is false when the sum has not grown.
func advance(ctx context.Context, q *queries.Queries, id uuid.UUID, trials int64) (p queries.RunProgress, grown bool, err error) {
	before, err := q.LockProgress(ctx, id)
	if err != nil {
		return p, false, fmt.Errorf("postgres: lock progress: %w", err)
	}
	sum, err := q.SumShards(ctx, id)
	if err != nil {
		return p, false, fmt.Errorf("postgres: sum shards: %w", err)
	}
	done := min(sum, trials)
	if done <= before.TrialsDone {
		return p, false, nil
	}
	rate := float64(done-before.TrialsDone) / max(before.SinceS, 0.001)
	if before.Rate > 0 {
		rate = rateMemory*before.Rate + (1-rateMemory)*rate
	}
	eta := float64(trials-done) / rate
	p = queries.RunProgress{RunID: id, Version: before.Version + 1, TrialsDone: done, Rate: rate, EtaS: &eta}
	err = q.UpdateProgress(ctx, queries.UpdateProgressParams{
		RunID: id, Version: p.Version, TrialsDone: p.TrialsDone, Rate: p.Rate, EtaS: p.EtaS,
	})
	if err != nil {
		return p, false, fmt.Errorf("postgres: update progress: %w", err)
	}
	return p, true, nil
}

func eventOf(scope tenant.Scope, p queries.RunProgress, status simulation.Status, trials int64, at time.Time) simulation.Event {
	return simulation.Event{
		Org: scope.Org, Run: p.RunID, Version: p.Version, Status: status, Trials: trials,
		TrialsDone: p.TrialsDone, Rate: p.Rate, ETA: p.EtaS, At: at.UnixMilli(),
	}
}

// notify tells watchers when the transaction commits.
func notify(ctx context.Context, q *queries.Queries, event simulation.Event) error {
	payload, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("postgres: encode event: %w", err)
	}
	err = q.Notify(ctx, queries.NotifyParams{Channel: simulation.EventChannel, Payload: string(payload)})
	if err != nil {
		return fmt.Errorf("postgres: notify: %w", err)
	}
	return nil
}

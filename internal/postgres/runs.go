package postgres

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"
	"uuid"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// Runs keeps runs, their progress and their results.
type Runs struct{ DB *DB }

var (
	_ simulation.Requests = Runs{}
	_ simulation.Work     = Runs{}
)

const (
	// launchGrace is how long a sweep leaves a new entry to the process that
	// made it and is about to act on it.
	launchGrace = 2 * time.Second
	// stragglerGrace is when a removed run's objects are looked for once more:
	// an activity that did not hear of it may have stored one since.
	stragglerGrace = 15 * time.Minute
)

// errNoRun is the same for a missing and for another organization's run.
func errNoRun() error { return problem.New(problem.NotFound, "There is no such simulation.") }

// CreateRun inserts a run, its progress and the entry that starts it.
func (r Runs) CreateRun(ctx context.Context, scope tenant.Scope, run simulation.NewRun) (simulation.Run, bool, error) {
	stored, created := run.Run, true
	err := r.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		at, err := q.InsertRun(ctx, insertRunParams(scope, run))
		if isMissing(err) {
			created = false
			stored, err = findIdempotent(ctx, q, scope, run)
			return err
		}
		if isForeignKey(err) || isPolicy(err) {
			return errNoFile()
		}
		if err != nil {
			return fmt.Errorf("postgres: insert run: %w", err)
		}
		if err := q.InsertProgress(ctx, run.ID); err != nil {
			return fmt.Errorf("postgres: insert progress: %w", err)
		}
		if err := tx.Record(ctx, aboutRun("simulation.create", run.ID, nil, runState{Status: string(simulation.Queued), Request: run.Digest[:]})); err != nil {
			return err
		}
		stored.CreatedAt, stored.Status = at.UTC(), simulation.Queued
		stored.Progress = simulation.Progress{Version: 1, UpdatedAt: stored.CreatedAt}
		return addOutbox(ctx, tx, scope, simulation.StartRun, run.ID, launchGrace)
	})
	return stored, created && err == nil, err
}

func insertRunParams(scope tenant.Scope, run simulation.NewRun) queries.InsertRunParams {
	p := queries.InsertRunParams{
		ID: run.ID, WorkbookID: run.WorkbookID, Specification: run.Specification, Trials: run.Trials,
		Seed: int64(run.Seed), Sampling: string(run.Sampling), EngineVersion: run.Plan.EngineVersion, // at most MaxSeed
		Small: run.Plan.Small, ShardTrials: run.Plan.ShardTrials, Outputs: int32(run.Plan.Outputs), // bounded by the specification's size
		RequestDigest: run.Digest[:], CreatedBy: scope.Actor,
	}
	if run.IdempotencyKey != "" {
		p.IdempotencyKey = &run.IdempotencyKey
	}
	return p
}

// findIdempotent answers the run that used the key before, or a conflict.
func findIdempotent(ctx context.Context, q *queries.Queries, scope tenant.Scope, run simulation.NewRun) (simulation.Run, error) {
	before, err := q.FindIdempotent(ctx, queries.FindIdempotentParams{
		CreatedBy: scope.Actor, IdempotencyKey: &run.IdempotencyKey,
	})
	if err != nil {
		return simulation.Run{}, fmt.Errorf("postgres: find idempotent run: %w", err)
	}
	if !bytes.Equal(before.RequestDigest, run.Digest[:]) {
		return simulation.Run{}, problem.New(problem.Conflict,
			"This idempotency key was used with another request.").WithCode("idempotency-key-reused")
	}
	return getRun(ctx, q, before.ID)
}

// GetRun reads one run.
func (r Runs) GetRun(ctx context.Context, scope tenant.Scope, id uuid.UUID) (run simulation.Run, err error) {
	err = r.DB.InTenant(ctx, scope, func(tx Tx) error {
		run, err = getRun(ctx, queries.New(tx), id)
		return err
	})
	return run, err
}

func getRun(ctx context.Context, q *queries.Queries, id uuid.UUID) (simulation.Run, error) {
	row, err := q.GetRun(ctx, id)
	if isMissing(err) {
		return simulation.Run{}, errNoRun()
	}
	if err != nil {
		return simulation.Run{}, fmt.Errorf("postgres: get run: %w", err)
	}
	return runOf(row.Run, row.RunProgress)
}

// ListRuns reads a page of runs, newest first.
func (r Runs) ListRuns(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[simulation.Run], error) {
	limit, after, err := p.Resolve()
	if err != nil {
		return page.Of[simulation.Run]{}, err
	}
	runs := make([]simulation.Run, 0, limit)
	err = r.DB.InTenant(ctx, scope, func(tx Tx) error {
		rows, err := queries.New(tx).ListRuns(ctx, queries.ListRunsParams{
			Limit: int32(limit) + 1, AfterTime: after.CreatedAt, AfterID: after.ID,
		})
		if err != nil {
			return fmt.Errorf("postgres: list runs: %w", err)
		}
		for _, row := range rows {
			run, err := runOf(row.Run, row.RunProgress)
			if err != nil {
				return err
			}
			runs = append(runs, run)
		}
		return nil
	})
	return page.Cut(runs, limit, simulation.Run.Place), err
}

// GetResults reads a completed run's results.
func (r Runs) GetResults(ctx context.Context, scope tenant.Scope, id uuid.UUID) (simulation.Results, error) {
	var results simulation.Results
	err := r.DB.InTenant(ctx, scope, func(tx Tx) error {
		row, err := queries.New(tx).GetResults(ctx, id)
		if isMissing(err) {
			return problem.New(problem.NotFound, "The simulation has no results.")
		}
		if err == nil {
			err = json.Unmarshal(row.Outputs, &results.Outputs)
		}
		if err == nil {
			err = json.Unmarshal(row.Columns, &results.Columns)
		}
		if err != nil {
			return fmt.Errorf("postgres: get results: %w", err)
		}
		return nil
	})
	return results, err
}

// ShareRun shares a run with its organization, or takes that back.
func (r Runs) ShareRun(ctx context.Context, scope tenant.Scope, id uuid.UUID, shared bool) (run simulation.Run, err error) {
	err = r.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		changed, err := q.ShareRun(ctx, queries.ShareRunParams{ID: id, Shared: shared})
		if err != nil {
			return fmt.Errorf("postgres: share run: %w", err)
		}
		if run, err = getRun(ctx, q, id); err == nil && changed == 0 {
			err = errNotOwner()
		}
		if err != nil {
			return err
		}
		return tx.Record(ctx, aboutSharing("simulation", id, shared))
	})
	return run, err
}

// aboutSharing is the entry of a change of who sees something.
func aboutSharing(kind string, id uuid.UUID, shared bool) audit.Event {
	type state struct {
		Shared bool `json:"shared"`
	}
	verb := map[bool]string{true: "share", false: "unshare"}[shared]
	return audit.Event{Action: kind + "." + verb, Kind: kind, Resource: id.String(), Before: state{!shared}, After: state{shared}}
}

// runOf turns the rows of a run into the platform's type.
func runOf(r queries.Run, p queries.RunProgress) (simulation.Run, error) {
	run := simulation.Run{
		ID: r.ID, Org: r.OrgID, WorkbookID: r.WorkbookID, Specification: r.Specification, Trials: r.Trials,
		Seed: uint64(r.Seed), Sampling: simulation.Sampling(r.Sampling), Status: simulation.Status(r.Status), // never negative: the table checks
		Plan: simulation.Plan{
			Small: r.Small, ShardTrials: r.ShardTrials, EngineVersion: r.EngineVersion, Outputs: int(r.Outputs),
		},
		Progress: simulation.Progress{
			Version: p.Version, TrialsDone: p.TrialsDone, Rate: p.Rate, ETA: p.EtaS, UpdatedAt: p.UpdatedAt.UTC(),
		},
		CreatedBy: r.CreatedBy, Shared: r.Shared, CreatedAt: r.CreatedAt.UTC(), StartedAt: utc(r.StartedAt), FinishedAt: utc(r.FinishedAt),
	}
	if r.Error == nil {
		return run, nil
	}
	if err := json.Unmarshal(r.Error, &run.Error); err != nil {
		return simulation.Run{}, fmt.Errorf("postgres: read error of run %s: %w", r.ID, err)
	}
	return run, nil
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	in := t.UTC()
	return &in
}

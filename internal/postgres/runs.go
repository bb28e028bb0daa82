package postgres

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"uuid"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/quota"
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
	params, err := r.seal(ctx, scope, run)
	if err != nil {
		return simulation.Run{}, false, err
	}
	err = r.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		at, err := q.InsertRun(ctx, params)
		if isMissing(err) {
			created = false
			stored, err = r.findIdempotent(ctx, q, scope, idempotency{params.IdempotencyKey, params.RequestDigest})
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
		if err := addOutbox(ctx, tx, scope, simulation.StartRun, run.ID, launchGrace); err != nil {
			return err
		}
		return reserve(ctx, q, scope, run.ID, quota.Run{Trials: run.Trials, Outputs: run.Plan.Outputs})
	})
	return stored, created && err == nil, err
}

// seal makes a run's row. It is its creator's.
func (r Runs) seal(ctx context.Context, scope tenant.Scope, run simulation.NewRun) (queries.InsertRunParams, error) {
	specification, err := r.DB.seal(ctx, row{org: scope.Org, id: run.ID, owner: scope.Actor}, runSpecification, run.Specification)
	if err != nil {
		return queries.InsertRunParams{}, err
	}
	request, err := r.DB.idempotencyOf(ctx, scope, run.IdempotencyKey, run.Digest)
	return queries.InsertRunParams{
		ID: run.ID, WorkbookID: run.WorkbookID, Specification: specification, Trials: run.Trials,
		Seed: int64(run.Seed), Sampling: string(run.Sampling), EngineVersion: run.Plan.EngineVersion, // at most MaxSeed
		Small: run.Plan.Small, ShardTrials: run.Plan.ShardTrials, Outputs: int32(run.Plan.Outputs), // bounded by the specification's size
		RequestDigest: request.digest, IdempotencyKey: request.key, CreatedBy: scope.Actor,
	}, err
}

// findIdempotent answers the run that used the key before, or a conflict.
func (r Runs) findIdempotent(ctx context.Context, q *queries.Queries, scope tenant.Scope, request idempotency) (simulation.Run, error) {
	before, err := q.FindIdempotent(ctx, queries.FindIdempotentParams{CreatedBy: scope.Actor, IdempotencyKey: request.key})
	if err != nil {
		return simulation.Run{}, fmt.Errorf("postgres: find idempotent run: %w", err)
	}
	if !request.same(before.RequestDigest) {
		return simulation.Run{}, problem.New(problem.Conflict,
			"This idempotency key was used with another request.").WithCode("idempotency-key-reused")
	}
	return r.getRun(ctx, q, before.ID)
}

// GetRun reads one run.
func (r Runs) GetRun(ctx context.Context, scope tenant.Scope, id uuid.UUID) (run simulation.Run, err error) {
	err = r.DB.InTenant(ctx, scope, func(tx Tx) error {
		run, err = r.getRun(ctx, queries.New(tx), id)
		return err
	})
	return run, err
}

func (r Runs) getRun(ctx context.Context, q *queries.Queries, id uuid.UUID) (simulation.Run, error) {
	row, err := q.GetRun(ctx, id)
	if isMissing(err) {
		return simulation.Run{}, errNoRun()
	}
	if err != nil {
		return simulation.Run{}, fmt.Errorf("postgres: get run: %w", err)
	}
	return r.runOf(ctx, row.Run, row.RunProgress)
}

// ListRuns reads a page of runs, newest first.
func (r Runs) ListRuns(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[simulation.Run], error) {
	limit, after, err := p.Resolve()
	if err != nil {
		return page.Of[simulation.Run]{}, err
	}
	runs := make([]simulation.Run, 0, limit)
	err = r.DB.InTenant(ctx, scope, func(tx Tx) error {
		rows, err := listRuns(ctx, queries.New(tx), scope, queries.ListRunsParams{
			Limit: int32(limit) + 1, AfterTime: after.CreatedAt, AfterID: after.ID,
		})
		if err != nil {
			return fmt.Errorf("postgres: list runs: %w", err)
		}
		for _, row := range rows {
			run, err := r.runOf(ctx, row.Run, row.RunProgress)
			if err != nil && !isErased(err) {
				return err
			}
			runs = append(runs, run)
		}
		return nil
	})
	found := page.Cut(runs, limit, simulation.Run.Place)
	found.Items = slices.DeleteFunc(found.Items, func(r simulation.Run) bool { return r.Specification == nil }) // erased
	return found, err
}

// listRuns takes the statement that has an index for what the scope may see.
func listRuns(ctx context.Context, q *queries.Queries, scope tenant.Scope, p queries.ListRunsParams) ([]queries.ListRunsRow, error) {
	if scope.Has(tenant.Admin) {
		return q.ListRuns(ctx, p)
	}
	rows, err := q.ListVisibleRuns(ctx, queries.ListVisibleRunsParams(p))
	return each(rows, func(row queries.ListVisibleRunsRow) queries.ListRunsRow { return queries.ListRunsRow(row) }), err
}

// GetResults reads a completed run's results.
func (r Runs) GetResults(ctx context.Context, scope tenant.Scope, id uuid.UUID) (simulation.Results, error) {
	var results simulation.Results
	err := r.DB.InTenant(ctx, scope, func(tx Tx) error {
		stored, err := queries.New(tx).GetResults(ctx, id)
		if isMissing(err) {
			return problem.New(problem.NotFound, "The simulation has no results.")
		}
		var outputs []byte
		if err == nil {
			outputs, err = r.DB.open(ctx, row{org: scope.Org, id: id}, runOutputs, stored.Outputs)
		}
		if err == nil {
			results, err = decodeFindings(outputs)
		}
		if err == nil {
			err = json.Unmarshal(stored.Columns, &results.Columns)
		}
		if err != nil {
			return fmt.Errorf("postgres: get results: %w", err)
		}
		return nil
	})
	return results, err
}

// encodeFindings writes what is sealed of results: the outputs, as every version has, or an object where there is more to
// tell.
func encodeFindings(results simulation.Results) ([]byte, error) {
	if len(results.Correlations) == 0 {
		return json.Marshal(results.Outputs)
	}
	return json.Marshal(results)
}

// decodeFindings reads what encodeFindings writes.
func decodeFindings(text []byte) (results simulation.Results, err error) {
	if bytes.HasPrefix(text, []byte("{")) {
		err = json.Unmarshal(text, &results)
	} else {
		err = json.Unmarshal(text, &results.Outputs)
	}
	return results, err
}

// aboutSharing is the entry of a change of who sees something.
func aboutSharing(kind string, id uuid.UUID, shared bool) audit.Event {
	type state struct {
		Shared bool `json:"shared"`
	}
	verb := map[bool]string{true: "share", false: "unshare"}[shared]
	return audit.Event{Action: kind + "." + verb, Kind: kind, Resource: id.String(), Before: state{!shared}, After: state{shared}}
}

// runOf turns the rows of a run into the platform's type. Of one that was erased with its key it gives the place in a
// list too.
func (r Runs) runOf(ctx context.Context, stored queries.Run, p queries.RunProgress) (simulation.Run, error) {
	run := simulation.Run{
		ID: stored.ID, Org: stored.OrgID, WorkbookID: stored.WorkbookID, Trials: stored.Trials,
		Seed: uint64(stored.Seed), Sampling: simulation.Sampling(stored.Sampling), Status: simulation.Status(stored.Status), // never negative: the table checks
		Plan: simulation.Plan{
			Small: stored.Small, ShardTrials: stored.ShardTrials, EngineVersion: stored.EngineVersion, Outputs: int(stored.Outputs),
		},
		Progress: simulation.Progress{
			Version: p.Version, TrialsDone: p.TrialsDone, Rate: p.Rate, ETA: p.EtaS, UpdatedAt: p.UpdatedAt.UTC(),
		},
		CreatedBy: stored.CreatedBy, Shared: stored.Shared, CreatedAt: stored.CreatedAt.UTC(), StartedAt: utc(stored.StartedAt), FinishedAt: utc(stored.FinishedAt),
	}
	sealed := row{org: stored.OrgID, id: stored.ID}
	specification, err := r.DB.open(ctx, sealed, runSpecification, stored.Specification)
	if err != nil {
		return run, err
	}
	run.Specification = specification
	if stored.Error == nil {
		return run, nil
	}
	reason, err := r.DB.open(ctx, sealed, runError, stored.Error)
	if err == nil {
		err = json.Unmarshal(reason, &run.Error)
	}
	if err != nil {
		return simulation.Run{}, fmt.Errorf("postgres: read error of run %s: %w", stored.ID, err)
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

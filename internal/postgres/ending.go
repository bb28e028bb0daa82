package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
	"uuid"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// Locks are always taken in the order runs, run_shards, run_progress, so that
// reports and endings of one run wait for each other instead of deadlocking.

// ending is how a run ends. The zero reason and results are stored as null and
// not at all.
type ending struct {
	status  simulation.Status
	reason  *problem.Error
	results *simulation.Results
}

// CompleteRun ends a run with its results.
func (r Runs) CompleteRun(ctx context.Context, scope tenant.Scope, id uuid.UUID, results simulation.Results) (simulation.Status, error) {
	return r.end(ctx, scope, id, ending{status: simulation.Completed, results: &results})
}

// FailRun ends a run with the reason that its owner sees.
func (r Runs) FailRun(ctx context.Context, scope tenant.Scope, id uuid.UUID, reason *problem.Error) (simulation.Status, error) {
	return r.end(ctx, scope, id, ending{status: simulation.Failed, reason: reason})
}

// CancelRun ends a run without results.
func (r Runs) CancelRun(ctx context.Context, scope tenant.Scope, id uuid.UUID) (simulation.Status, error) {
	return r.end(ctx, scope, id, ending{status: simulation.Cancelled})
}

// end locks the run and lets the first ending win.
func (r Runs) end(ctx context.Context, scope tenant.Scope, id uuid.UUID, how ending) (status simulation.Status, err error) {
	err = r.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		run, err := lockRun(ctx, q, id)
		if err != nil {
			return err
		}
		if status = simulation.Status(run.Status); status.Ended() {
			return nil
		}
		status = how.status
		if err := r.record(ctx, tx, scope, id, run, how); err != nil {
			return err
		}
		if run.DeleteRequested {
			return removeRun(ctx, tx, onBehalf(scope, run.CreatedBy), id, run, how.status)
		}
		return nil
	})
	return status, err
}

// runState is what changes of a run, as its audit entries digest it.
type runState struct {
	Status  string          `json:"status"`
	Error   json.RawMessage `json:"error,omitempty"`
	Deleted bool            `json:"deleted,omitempty"`
	// Request is the digest of what was asked for, when the run is made.
	Request []byte `json:"request,omitempty"`
}

func aboutRun(action string, id uuid.UUID, before, after any) audit.Event {
	return audit.Event{Action: action, Kind: "simulation", Resource: id.String(), Before: before, After: after}
}

func lockRun(ctx context.Context, q *queries.Queries, id uuid.UUID) (queries.LockRunRow, error) {
	run, err := q.LockRun(ctx, id)
	if isMissing(err) {
		return run, errNoRun()
	}
	if err != nil {
		return run, fmt.Errorf("postgres: lock run: %w", err)
	}
	return run, nil
}

// record writes the ending of a locked run and tells watchers.
func (r Runs) record(ctx context.Context, tx Tx, scope tenant.Scope, id uuid.UUID, run queries.LockRunRow, how ending) error {
	q := queries.New(tx)
	sealed := row{org: scope.Org, id: id, owner: simulation.Run{CreatedBy: run.CreatedBy, Shared: run.Shared}.Owner()}
	reason, text, err := r.sealReason(ctx, sealed, how.reason)
	if err != nil {
		return err
	}
	if err := q.EndRun(ctx, queries.EndRunParams{ID: id, Status: string(how.status), Error: reason}); err != nil {
		return fmt.Errorf("postgres: end run: %w", err)
	}
	done := int64(0)
	if how.results != nil {
		if done = how.results.Trials(); done == 0 || done > run.Trials {
			done = run.Trials // nothing says that it stopped early
		}
		if err := r.insertResults(ctx, q, sealed, *how.results); err != nil {
			return err
		}
	}
	if err := q.DeleteShards(ctx, id); err != nil {
		return fmt.Errorf("postgres: delete shards: %w", err)
	}
	progress, err := q.FinishProgress(ctx, queries.FinishProgressParams{RunID: id, TrialsDone: done})
	if err != nil {
		return fmt.Errorf("postgres: finish progress: %w", err)
	}
	if err := release(ctx, q, id, run, progress.TrialsDone, how.status); err != nil {
		return err
	}
	action := map[simulation.Status]string{simulation.Completed: "simulation.complete", simulation.Failed: "simulation.fail",
		simulation.Cancelled: "simulation.cancel"}[how.status]
	err = tx.Record(ctx, aboutRun(action, id, runState{Status: run.Status}, runState{Status: string(how.status), Error: text}))
	if err != nil {
		return err
	}
	return notify(ctx, q, eventOf(scope, progress, how.status, run.Trials, time.Now()))
}

// sealReason encrypts why a run failed, and gives its text; nil for no reason, and where the key is destroyed: then no one reads it.
func (r Runs) sealReason(ctx context.Context, of row, reason *problem.Error) (sealed, text []byte, err error) {
	if reason == nil {
		return nil, nil, nil
	}
	if text, err = json.Marshal(reason); err != nil {
		return nil, nil, fmt.Errorf("postgres: encode reason: %w", err)
	}
	sealed, err = r.DB.seal(ctx, of, runError, text)
	if isErased(err) {
		return nil, text, nil
	}
	return sealed, text, err
}

func (r Runs) insertResults(ctx context.Context, q *queries.Queries, of row, results simulation.Results) error {
	text, err := encodeFindings(results)
	if err != nil {
		return fmt.Errorf("postgres: encode outputs: %w", err)
	}
	outputs, err := r.DB.seal(ctx, of, runOutputs, text)
	if err != nil {
		return err
	}
	columns, err := json.Marshal(results.Columns)
	if err != nil {
		return fmt.Errorf("postgres: encode columns: %w", err)
	}
	if err := q.InsertResults(ctx, queries.InsertResultsParams{RunID: of.id, Outputs: outputs, Columns: columns}); err != nil {
		return fmt.Errorf("postgres: insert results: %w", err)
	}
	return nil
}

// onBehalf is the scope of the work that a request leaves behind: that of the
// run's owner, who may be another than an administrator who asks.
func onBehalf(scope tenant.Scope, owner uuid.UUID) tenant.Scope {
	scope.Actor = owner
	return scope
}

// lockOwnRun is lockRun for a request. A run that the actor sees and may not
// change is problem.Forbidden.
func (r Runs) lockOwnRun(ctx context.Context, q *queries.Queries, id uuid.UUID) (queries.LockRunRow, error) {
	run, err := lockRun(ctx, q, id)
	if problem.KindOf(err) != problem.NotFound {
		return run, err
	}
	if _, seen := r.getRun(ctx, q, id); seen == nil {
		return run, errNotOwner()
	}
	return run, err
}

// errNotOwner refuses to change what is shared with the actor.
func errNotOwner() error {
	return problem.New(problem.Forbidden, "Only its owner and administrators may change this.")
}

// removeRun deletes a run's rows and has its objects removed.
func removeRun(ctx context.Context, tx Tx, scope tenant.Scope, id uuid.UUID, run queries.LockRunRow, was simulation.Status) error {
	if err := tx.Record(ctx, aboutRun("simulation.delete", id, runState{Status: string(was)}, nil)); err != nil {
		return err
	}
	if was == simulation.Completed {
		if err := giveBack(ctx, queries.New(tx), queries.GiveBackParams{Bytes: asked(run).Bytes()}); err != nil {
			return err
		}
	}
	if err := queries.New(tx).DeleteRun(ctx, id); err != nil {
		return fmt.Errorf("postgres: delete run: %w", err)
	}
	for _, delay := range []time.Duration{0, stragglerGrace} {
		if err := addOutbox(ctx, tx, scope, simulation.PurgeRun, id, delay); err != nil {
			return err
		}
	}
	return nil
}

// RequestCancel ends a queued run and leaves a note to cancel a running one.
func (r Runs) RequestCancel(ctx context.Context, scope tenant.Scope, id uuid.UUID) (run simulation.Run, err error) {
	err = r.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		locked, err := r.lockOwnRun(ctx, q, id)
		if err != nil {
			return err
		}
		switch status := simulation.Status(locked.Status); {
		case status == simulation.Queued:
			err = r.record(ctx, tx, scope, id, locked, ending{status: simulation.Cancelled})
		case !status.Ended():
			if err = tx.Record(ctx, aboutRun("simulation.request_cancel", id, nil, nil)); err == nil {
				err = addOutbox(ctx, tx, onBehalf(scope, locked.CreatedBy), simulation.CancelRun, id, launchGrace)
			}
		}
		if err != nil {
			return err
		}
		run, err = r.getRun(ctx, q, id)
		return err
	})
	return run, err
}

// RequestDelete removes a run, or hides one that computes until it ends.
func (r Runs) RequestDelete(ctx context.Context, scope tenant.Scope, id uuid.UUID) (computing bool, err error) {
	err = r.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		locked, err := r.lockOwnRun(ctx, q, id)
		if err != nil {
			return err
		}
		if locked.DeleteRequested {
			return errNoRun()
		}
		status := simulation.Status(locked.Status)
		if status == simulation.Queued { // so that watchers hear of it
			err, status = r.record(ctx, tx, scope, id, locked, ending{status: simulation.Cancelled}), simulation.Cancelled
		}
		if err == nil && status.Ended() {
			err = removeRun(ctx, tx, onBehalf(scope, locked.CreatedBy), id, locked, status)
		}
		if err != nil || status.Ended() {
			return err
		}
		computing = true
		if err := q.RequestDelete(ctx, id); err != nil {
			return fmt.Errorf("postgres: request delete: %w", err)
		}
		state := runState{Status: locked.Status}
		if err := tx.Record(ctx, aboutRun("simulation.request_delete", id, state, runState{Status: locked.Status, Deleted: true})); err != nil {
			return err
		}
		return addOutbox(ctx, tx, onBehalf(scope, locked.CreatedBy), simulation.CancelRun, id, launchGrace)
	})
	return computing, err
}

package postgres

import (
	"context"
	"fmt"
	"uuid"

	"tyche/internal/postgres/queries"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// ShareRun shares a run with its organization, or takes that back. Its rows take the key of whose it is now at once, its
// objects soon after it has ended.
func (r Runs) ShareRun(ctx context.Context, scope tenant.Scope, id uuid.UUID, shared bool) (run simulation.Run, err error) {
	err = r.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		changed, err := q.ShareRun(ctx, queries.ShareRunParams{ID: id, Shared: shared}) // holds off the run's ending, too
		if err != nil {
			return fmt.Errorf("postgres: share run: %w", err)
		}
		if run, err = r.getRun(ctx, q, id); err == nil && changed == 0 {
			err = errNotOwner()
		}
		if err != nil {
			return err
		}
		if err := r.rekey(ctx, q, run); err != nil {
			return err
		}
		if err := tx.Record(ctx, aboutSharing("simulation", id, shared)); err != nil {
			return err
		}
		return addOutbox(ctx, tx, onBehalf(scope, run.CreatedBy), simulation.RekeyRun, id, 0)
	})
	return run, err
}

// rekey encrypts a run's fields with the key of whose it is now.
func (r Runs) rekey(ctx context.Context, q *queries.Queries, run simulation.Run) (err error) {
	of := row{org: run.Org, id: run.ID, owner: run.Owner()}
	p := queries.RekeyRunParams{ID: run.ID}
	if p.Specification, err = r.DB.seal(ctx, of, runSpecification, run.Specification); err != nil {
		return err
	}
	if p.Error, _, err = r.sealReason(ctx, of, run.Error); err != nil {
		return err
	}
	if err := q.RekeyRun(ctx, p); err != nil {
		return fmt.Errorf("postgres: rekey run: %w", err)
	}
	if run.Status != simulation.Completed {
		return nil
	}
	stored, err := q.GetResults(ctx, run.ID)
	if err != nil {
		return fmt.Errorf("postgres: get results: %w", err)
	}
	outputs, err := r.DB.open(ctx, of, runOutputs, stored.Outputs)
	if err != nil {
		return err
	}
	if outputs, err = r.DB.seal(ctx, of, runOutputs, outputs); err != nil {
		return err
	}
	if err := q.RekeyResults(ctx, queries.RekeyResultsParams{RunID: run.ID, Outputs: outputs}); err != nil {
		return fmt.Errorf("postgres: rekey results: %w", err)
	}
	return nil
}

package postgres

import (
	"context"
	"fmt"
	"uuid"

	"github.com/jackc/pgx/v5"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// exportBatch is how many rows are read at once: a transaction is not held open
// for as long as a client takes to read.
const exportBatch = 500

// Source gives the chain behind an entry as it stands now. The checkpoints are
// read before the chain's end, so those that there are must be covered.
func (a Audit) Source(ctx context.Context, scope tenant.Scope, after int64) (audit.Source, error) {
	return source(ctx, scope.Org, after, func(ctx context.Context, fn func(*queries.Queries) error) error {
		return a.DB.InTenant(ctx, scope, func(tx Tx) error { return fn(queries.New(tx)) })
	})
}

// SourceOfNobody gives the chain of what belongs to no organization, as tyche_auditor: for the operator of the node, since no
// organization may read it.
func (a Audit) SourceOfNobody(ctx context.Context, after int64) (audit.Source, error) {
	return source(ctx, audit.Nobody(), after, func(ctx context.Context, fn func(*queries.Queries) error) error {
		return inTx(ctx, a.DB.auditor, func(tx pgx.Tx) error {
			if err := setOrganization(ctx, tx, audit.Nobody()); err != nil {
				return err
			}
			return fn(queries.New(tx))
		})
	})
}

// reading runs fn in a transaction that sees one chain.
type reading func(ctx context.Context, fn func(*queries.Queries) error) error

func source(ctx context.Context, org uuid.UUID, after int64, in reading) (audit.Source, error) {
	s := audit.Source{Org: org, After: after, Before: audit.Genesis(org)}
	last := int64(0)
	err := in(ctx, func(q *queries.Queries) (err error) {
		if s.Checkpoint, err = q.CheckpointBefore(ctx, after); err != nil {
			return fmt.Errorf("postgres: find checkpoint: %w", err)
		}
		rows, err := q.CheckpointsAfter(ctx, s.Checkpoint)
		if err != nil {
			return fmt.Errorf("postgres: read checkpoints: %w", err)
		}
		for _, row := range rows {
			s.Checkpoints = append(s.Checkpoints, checkpointOf(org, row))
		}
		if last, err = q.LastAudit(ctx); err != nil {
			return fmt.Errorf("postgres: find end of chain: %w", err)
		}
		return before(ctx, q, &s)
	})
	s.Entries = func(ctx context.Context, each func(audit.Entry) error) error {
		return entries(ctx, in, after, last, each)
	}
	return s, err
}

// before finds the hash that an export continues from.
func before(ctx context.Context, q *queries.Queries, s *audit.Source) error {
	if s.After == 0 {
		return nil
	}
	hash, err := q.AuditAt(ctx, s.After)
	if isMissing(err) {
		return problem.New(problem.NotFound, "The trail has no entry %d.", s.After)
	}
	if err != nil {
		return fmt.Errorf("postgres: find entry %d: %w", s.After, err)
	}
	s.Before = audit.Hash(hash)
	return nil
}

func checkpointOf(org uuid.UUID, row queries.AuditCheckpoint) audit.Checkpoint {
	return audit.Checkpoint{
		Org: org, Number: row.Number, Seq: row.Seq, Hash: audit.Hash(row.Hash), At: row.At.UTC(),
		Key: audit.Hash(row.Key), Signature: row.Signature,
	}
}

// entries hands over the entries behind one up to another, batch by batch.
func entries(ctx context.Context, in reading, after, last int64, each func(audit.Entry) error) error {
	for after < last {
		var rows []queries.AuditEntry
		err := in(ctx, func(q *queries.Queries) (err error) {
			rows, err = q.AuditAfter(ctx, queries.AuditAfterParams{Seq: after, Limit: exportBatch, Until: last})
			return err
		})
		if err != nil {
			return fmt.Errorf("postgres: read audit entries: %w", err)
		}
		for _, row := range rows {
			if err := each(entryOf(row)); err != nil {
				return err
			}
			after = row.Seq
		}
		if len(rows) == 0 { // gone: the export will show it
			return nil
		}
	}
	return nil
}

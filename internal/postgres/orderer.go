package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"uuid"

	"github.com/jackc/pgx/v5"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
)

// ordererLock is the advisory lock of whoever chains entries: one at a time.
const ordererLock = 0x7479636865 // "tyche"

// Orderer chains entries and keeps their checkpoints, as tyche_auditor.
//
// An entry lies in audit_pending until it is chained; taking it out there and
// adding it to its chain is one transaction. So entries whose transactions commit
// late are chained late, and none is chained twice or passed over: there is no
// position that the orderer could have gone beyond.
type Orderer struct{ DB *DB }

var (
	_ audit.Pending = Orderer{}
	_ audit.Heads   = Orderer{}
)

// Chain chains the oldest entries.
func (o Orderer) Chain(ctx context.Context, n int) (taken int, err error) {
	err = inTx(ctx, o.DB.auditor, func(tx pgx.Tx) error {
		q := queries.New(tx)
		leads, err := q.LockOrderer(ctx, ordererLock)
		if err != nil {
			return fmt.Errorf("postgres: lock orderer: %w", err)
		}
		if !leads {
			return nil
		}
		rows, err := q.TakePending(ctx, int32(n)) //nolint:gosec // a few thousand
		if err != nil {
			return fmt.Errorf("postgres: take audit entries: %w", err)
		}
		taken = len(rows)
		chains, order := byOrganization(rows)
		for _, org := range order {
			if err := extend(ctx, tx, org, chains[org]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return taken, nil
}

// byOrganization sorts entries in order of their arrival into chains.
func byOrganization(rows []queries.AuditPending) (chains map[uuid.UUID][]queries.AuditPending, order []uuid.UUID) {
	slices.SortFunc(rows, func(a, b queries.AuditPending) int { return cmp.Compare(a.Arrival, b.Arrival) })
	chains = map[uuid.UUID][]queries.AuditPending{}
	for _, row := range rows {
		if _, known := chains[row.OrgID]; !known {
			order = append(order, row.OrgID)
		}
		chains[row.OrgID] = append(chains[row.OrgID], row)
	}
	return chains, order
}

// extend adds entries to the end of one organization's chain.
func extend(ctx context.Context, tx pgx.Tx, org uuid.UUID, rows []queries.AuditPending) error {
	if err := setOrganization(ctx, tx, org); err != nil {
		return err
	}
	q := queries.New(tx)
	hash := audit.Genesis(org)
	head, err := q.AuditHead(ctx, org)
	switch {
	case err == nil:
		hash = audit.Hash(head.Hash)
	case !isMissing(err):
		return fmt.Errorf("postgres: find end of chain: %w", err)
	}
	var p queries.AppendAuditParams
	for _, row := range rows {
		head.Seq++
		hash = audit.Chain(hash, pendingEntry(row, head.Seq))
		add(&p, row, head.Seq, hash)
	}
	if err := q.AppendAudit(ctx, p); err != nil {
		return fmt.Errorf("postgres: append to chain: %w", err)
	}
	if err := q.SetAuditHead(ctx, queries.SetAuditHeadParams{OrgID: org, Seq: head.Seq, Hash: hash[:]}); err != nil {
		return fmt.Errorf("postgres: set end of chain: %w", err)
	}
	return nil
}

// setOrganization names the organization of what follows in the transaction.
func setOrganization(ctx context.Context, tx pgx.Tx, org uuid.UUID) error {
	if _, err := tx.Exec(ctx, "select set_config('app.org_id', $1, true)", org.String()); err != nil {
		return fmt.Errorf("postgres: set organization: %w", err)
	}
	return nil
}

func pendingEntry(row queries.AuditPending, seq int64) audit.Entry {
	return audit.Entry{
		Org: row.OrgID, Seq: seq, ID: row.ID, At: row.At, Actor: row.ActorID, Action: row.Action,
		Outcome: audit.Outcome(row.Outcome), Kind: row.Kind, Resource: row.Resource, Before: row.DigestBefore,
		After: row.DigestAfter, Request: row.Request, Session: row.SessionID, Key: row.KeyID, Subject: row.Subject,
		Personal: row.Personal, Address: row.AddressDigest,
	}
}

func add(p *queries.AppendAuditParams, row queries.AuditPending, seq int64, hash audit.Hash) {
	p.Seqs, p.Hashes, p.Ids, p.Ats = append(p.Seqs, seq), append(p.Hashes, hash[:]), append(p.Ids, row.ID), append(p.Ats, row.At)
	p.Actors, p.Actions = append(p.Actors, row.ActorID), append(p.Actions, row.Action)
	p.Outcomes, p.Kinds = append(p.Outcomes, row.Outcome), append(p.Kinds, row.Kind)
	p.Resources, p.Requests = append(p.Resources, row.Resource), append(p.Requests, row.Request)
	p.Befores, p.Afters = append(p.Befores, row.DigestBefore), append(p.Afters, row.DigestAfter)
	p.Sessions, p.Keys, p.Subjects = append(p.Sessions, row.SessionID), append(p.Keys, row.KeyID), append(p.Subjects, row.Subject)
	p.Personals, p.Addresses = append(p.Personals, row.Personal), append(p.Addresses, row.AddressDigest)
}

// Uncovered lists chains that have grown since their last checkpoint.
func (o Orderer) Uncovered(ctx context.Context, from uuid.UUID, n int) ([]audit.Head, error) {
	if o.DB.auditor == nil {
		return nil, ErrRoleNotConnected
	}
	rows, err := queries.New(o.DB.auditor).HeadsToCheckpoint(ctx, queries.HeadsToCheckpointParams{
		Limit: int32(n), After: from, //nolint:gosec // a page
	})
	if err != nil {
		return nil, classify(fmt.Errorf("postgres: list chains: %w", err))
	}
	heads := make([]audit.Head, len(rows))
	for i, row := range rows {
		heads[i] = audit.Head{Org: row.OrgID, Seq: row.Seq, Hash: audit.Hash(row.Hash), Checkpoint: row.Checkpoint}
	}
	return heads, nil
}

// Record stores a checkpoint where it is the next one.
func (o Orderer) Record(ctx context.Context, c audit.Checkpoint) (stored bool, err error) {
	err = inTx(ctx, o.DB.auditor, func(tx pgx.Tx) error {
		q := queries.New(tx)
		next, err := q.SetCovered(ctx, queries.SetCoveredParams{Number: c.Number, Seq: c.Seq, OrgID: c.Org})
		if err != nil || next == 0 {
			return err
		}
		stored = true
		if err := setOrganization(ctx, tx, c.Org); err != nil {
			return err
		}
		return q.InsertCheckpoint(ctx, queries.InsertCheckpointParams{
			Number: c.Number, Seq: c.Seq, Hash: c.Hash[:], At: c.At, Key: c.Key[:], Signature: c.Signature,
		})
	})
	if err != nil {
		return false, fmt.Errorf("postgres: record checkpoint: %w", err)
	}
	return stored, nil
}

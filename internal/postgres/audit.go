package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
	"tyche/platform/tenant"
)

// Record adds an entry about what the transaction does, on behalf of its scope.
// A change of a tenant's rows that no entry is about does not commit.
func (t Tx) Record(ctx context.Context, e audit.Event) error {
	return addEntry(ctx, t.tx, t.vault, t.scope, e)
}

// addEntry adds an entry to a transaction of any role that may.
func addEntry(ctx context.Context, tx pgx.Tx, vault audit.Vault, on tenant.Scope, e audit.Event) error {
	if vault == nil {
		return ErrNoVault
	}
	entry, err := audit.NewEntry(ctx, vault, on, e, time.Now())
	if err != nil {
		return fmt.Errorf("postgres: make audit entry: %w", err)
	}
	return insertEntry(ctx, tx, entry)
}

func insertEntry(ctx context.Context, tx pgx.Tx, entry audit.Entry) error {
	err := queries.New(tx).AddAudit(ctx, queries.AddAuditParams{
		OrgID: entry.Org, ID: entry.ID, At: entry.At, ActorID: entry.Actor, Action: entry.Action,
		Outcome: string(entry.Outcome), Kind: entry.Kind, Resource: entry.Resource,
		DigestBefore: entry.Before, DigestAfter: entry.After, Request: entry.Request,
		SessionID: entry.Session, KeyID: entry.Key, Subject: entry.Subject,
		Personal: entry.Personal, AddressDigest: entry.Address,
	})
	if err != nil {
		return fmt.Errorf("postgres: add audit entry: %w", err)
	}
	return nil
}

// Audit keeps the trail of those who ask for it and adds what has no change to go
// with.
type Audit struct{ DB *DB }

var _ audit.Trail = Audit{}

// Note records what changed nothing: an access, or a request that was denied. A
// scope without an organization makes an entry of nobody's, as tyche_auth.
func (a Audit) Note(ctx context.Context, on tenant.Scope, e audit.Event) error {
	if on.Check() == nil {
		return a.DB.InTenant(ctx, on, func(tx Tx) error { return tx.Record(ctx, e) })
	}
	return inTx(ctx, a.DB.auth, func(tx pgx.Tx) error { return addEntry(ctx, tx, a.DB.vault, on, e) })
}

// Add adds entries that were made elsewhere, of any organization, as tyche_auth: those of changes that are not the database's.
func (a Audit) Add(ctx context.Context, entries []audit.Entry) error {
	return inTx(ctx, a.DB.auth, func(tx pgx.Tx) error {
		for _, entry := range entries {
			if err := insertEntry(ctx, tx, entry); err != nil {
				return err
			}
		}
		return nil
	})
}

// List reads the entries that match, the newest first.
func (a Audit) List(ctx context.Context, scope tenant.Scope, f audit.Filter, before int64, limit int) ([]audit.Entry, error) {
	address, err := a.digest(ctx, scope, f.Address)
	if err != nil {
		return nil, err
	}
	var found []audit.Entry
	err = a.DB.InTenant(ctx, scope, func(tx Tx) error {
		// Which index serves depends on what is asked for, so plans are not shared.
		if _, err := tx.Exec(ctx, "select set_config('plan_cache_mode', 'force_custom_plan', true)"); err != nil {
			return fmt.Errorf("postgres: plan anew: %w", err)
		}
		rows, err := queries.New(tx).ListAudit(ctx, queries.ListAuditParams{
			Limit: int32(limit), BeforeSeq: before, Since: f.Since, Until: f.Until, Actor: f.Actor, //nolint:gosec // a page
			Action: text(f.Action), Kind: text(f.Kind), Resource: text(f.Resource), Outcome: text(string(f.Outcome)), Address: address,
		})
		if err != nil {
			return fmt.Errorf("postgres: list audit entries: %w", err)
		}
		for _, row := range rows {
			found = append(found, entryOf(row))
		}
		return nil
	})
	return found, err
}

func (a Audit) digest(ctx context.Context, scope tenant.Scope, address string) ([]byte, error) {
	if address == "" {
		return nil, nil
	}
	if a.DB.vault == nil {
		return nil, ErrNoVault
	}
	return audit.AddressDigest(ctx, a.DB.vault, scope.Org, address)
}

// text is nil for "".
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func entryOf(row queries.AuditEntry) audit.Entry {
	return audit.Entry{
		Org: row.OrgID, Seq: row.Seq, ID: row.ID, At: row.At.UTC(), Actor: row.ActorID, Action: row.Action,
		Outcome: audit.Outcome(row.Outcome), Kind: row.Kind, Resource: row.Resource, Before: row.DigestBefore,
		After: row.DigestAfter, Request: row.Request, Session: row.SessionID, Key: row.KeyID, Subject: row.Subject,
		Personal: row.Personal, Address: row.AddressDigest, Hash: audit.Hash(row.Hash),
	}
}

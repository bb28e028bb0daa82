package postgres

import (
	"context"
	"fmt"
	"time"
	"uuid"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
	"tyche/platform/identity"
	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// AddKey keeps a key of a member.
func (i Identity) AddKey(ctx context.Context, scope tenant.Scope, key *identity.Key) error {
	name, err := i.DB.seal(ctx, row{org: scope.Org, id: key.ID, owner: scope.Actor}, keyName, []byte(key.Name))
	if err != nil {
		return err
	}
	return i.DB.InTenant(ctx, scope, func(tx Tx) error {
		row, err := queries.New(tx).InsertOwnKey(ctx, queries.InsertOwnKeyParams{
			ID: key.ID, ActorID: scope.Actor, Digest: key.Digest[:], Roles: textsOf(key.Roles), Name: name,
			ExpiresAt: key.ExpiresAt, By: scope.Origin.Key,
		})
		if err != nil {
			return fmt.Errorf("postgres: insert key: %w", err)
		}
		key.CreatedAt, key.ExpiresAt = row.CreatedAt.UTC(), utc(row.ExpiresAt)
		return tx.Record(ctx, aboutKey("key.create", key.ID, keyState{key.Roles, key.ExpiresAt}))
	})
}

// ListKeys reads a page of keys that hold, the newest first.
func (i Identity) ListKeys(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[identity.Key], error) {
	return listPage(ctx, i.DB, scope, p, "", func(q *queries.Queries, limit int32, after page.Place) ([]identity.Key, error) {
		rows, err := q.ListKeys(ctx, queries.ListKeysParams{Limit: limit, AfterTime: after.CreatedAt, AfterID: after.ID})
		keys := each(rows, func(row queries.ListKeysRow) identity.Key {
			return identity.Key{ID: row.ID, Org: scope.Org, Actor: row.ActorID, Roles: rolesOf(row.Roles), Bootstrap: row.Bootstrap,
				CreatedAt: row.CreatedAt.UTC(), ExpiresAt: utc(row.ExpiresAt), LastUsedAt: utc(row.LastUsedAt)}
		})
		for n := range keys {
			if err == nil {
				keys[n].Name, err = i.keyName(ctx, scope.Org, keys[n].ID, rows[n].Name)
			}
		}
		return keys, err
	}, identity.Key.Place)
}

// keyName opens a key's name: "" for a key without one, and where it was erased with its owner's key.
func (i Identity) keyName(ctx context.Context, org, id uuid.UUID, sealed []byte) (string, error) {
	if sealed == nil {
		return "", nil
	}
	name, err := i.DB.open(ctx, row{org: org, id: id}, keyName, sealed)
	if isErased(err) {
		return "", nil
	}
	return string(name), err
}

// RevokeKey ends a key that holds.
func (i Identity) RevokeKey(ctx context.Context, scope tenant.Scope, id uuid.UUID) error {
	return i.DB.InTenant(ctx, scope, func(tx Tx) error {
		n, err := queries.New(tx).RevokeKey(ctx, id)
		if err != nil {
			return fmt.Errorf("postgres: revoke key: %w", err)
		}
		if n == 0 {
			return problem.New(problem.NotFound, "There is no such key.")
		}
		return tx.Record(ctx, aboutKey("key.revoke", id, nil))
	})
}

// keyState is what an audit entry digests of a key.
type keyState struct {
	Roles     []tenant.Role `json:"roles"`
	ExpiresAt *time.Time    `json:"expires_at"`
}

func aboutKey(action string, id uuid.UUID, after any) audit.Event {
	return audit.Event{Action: action, Kind: "key", Resource: id.String(), After: after}
}

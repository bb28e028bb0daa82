package postgres

import (
	"context"
	"fmt"
	"uuid"

	"github.com/jackc/pgx/v5"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
	"tyche/platform/identity"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Identity keeps organizations and API keys, as tyche_auth.
type Identity struct{ DB *DB }

var _ identity.Repository = Identity{}

// FindKey gives the scope of a key. Its last use is noted to the minute.
func (i Identity) FindKey(ctx context.Context, digest [32]byte) (tenant.Scope, error) {
	if i.DB.auth == nil {
		return tenant.Scope{}, ErrRoleNotConnected
	}
	q := queries.New(i.DB.auth)
	row, err := q.FindKey(ctx, digest[:])
	if isMissing(err) {
		return tenant.Scope{}, problem.New(problem.NotFound, "There is no such key.")
	}
	if err == nil && row.Stale {
		err = q.TouchKey(ctx, row.ID)
	}
	if err != nil {
		return tenant.Scope{}, classify(fmt.Errorf("postgres: find key: %w", err))
	}
	return tenant.Scope{
		Org: row.OrgID, Actor: row.ActorID, Tier: tenant.Tier(row.Tier), Origin: tenant.Origin{Key: row.ID},
		Roles: identity.Limit(rolesOf(row.Roles), rolesOf(row.MemberRoles)),
	}, nil
}

func rolesOf(texts []string) []tenant.Role {
	roles := make([]tenant.Role, len(texts))
	for n, text := range texts {
		roles[n] = tenant.Role(text)
	}
	return roles
}

func textsOf(roles []tenant.Role) []string {
	texts := make([]string, len(roles))
	for n, role := range roles {
		texts[n] = string(role)
	}
	return texts
}

// AddOrganization inserts an organization with its first key, as the operator of the node.
func (i Identity) AddOrganization(ctx context.Context, org identity.Organization, key identity.Key, from tenant.Origin) error {
	return inTx(ctx, i.DB.auth, func(tx pgx.Tx) error {
		q := queries.New(tx)
		if err := i.insertOrganization(ctx, q, org, false); err != nil {
			return err
		}
		if err := q.InsertUser(ctx, key.Actor); err != nil {
			return fmt.Errorf("postgres: insert user: %w", err)
		}
		if err := insertServiceKey(ctx, q, key); err != nil {
			return err
		}
		return addEntry(ctx, tx, i.DB.vault, tenant.Scope{Org: org.ID, Actor: audit.Operator(), Origin: from}, audit.Event{
			Action: "organization.create", Kind: "organization", Resource: org.ID.String(), After: org.Tier})
	})
}

// ReplaceBootstrapKey mints for the first organization, however many nodes
// start at once: a unique index lets one of them make it.
func (i Identity) ReplaceBootstrapKey(ctx context.Context, org identity.Organization, key identity.Key) (identity.Key, error) {
	err := inTx(ctx, i.DB.auth, func(tx pgx.Tx) error {
		q := queries.New(tx)
		first, err := q.FirstOrganization(ctx)
		if isMissing(err) {
			if err := i.insertOrganization(ctx, q, org, true); err != nil {
				return err
			}
			first, err = q.FirstOrganization(ctx)
		}
		if err != nil {
			return fmt.Errorf("postgres: get first organization: %w", err)
		}
		key.Org = first.ID
		actor, err := q.BootstrapActor(ctx, first.ID)
		if err == nil {
			key.Actor = actor
		} else if isMissing(err) {
			err = q.InsertUser(ctx, key.Actor)
		}
		if err != nil {
			return fmt.Errorf("postgres: get bootstrap actor: %w", err)
		}
		if err := q.RevokeBootstrapKeys(ctx, first.ID); err != nil {
			return fmt.Errorf("postgres: revoke bootstrap keys: %w", err)
		}
		if err := insertServiceKey(ctx, q, key); err != nil {
			return err
		}
		return addEntry(ctx, tx, i.DB.vault, tenant.Scope{Org: key.Org, Actor: audit.Operator()}, aboutKey("key.bootstrap", key.ID, keyState{Roles: key.Roles}))
	})
	return key, err
}

// insertOrganization adds an organization, unless it is to be the first and another was faster.
func (i Identity) insertOrganization(ctx context.Context, q *queries.Queries, org identity.Organization, first bool) error {
	name, err := i.DB.seal(ctx, ofOrganization(org.ID), organizationName, []byte(org.Name))
	if err != nil {
		return err
	}
	_, err = q.InsertOrganization(ctx, queries.InsertOrganizationParams{ID: org.ID, Name: name, Tier: string(org.Tier), First: first})
	if err != nil && !isMissing(err) {
		return fmt.Errorf("postgres: insert organization: %w", err)
	}
	return nil
}

// insertServiceKey inserts the key of a program, which is a member with the
// key's roles.
func insertServiceKey(ctx context.Context, q *queries.Queries, key identity.Key) error {
	err := q.EnsureServiceMember(ctx, queries.EnsureServiceMemberParams{OrgID: key.Org, UserID: key.Actor, Roles: textsOf(key.Roles)})
	if err != nil {
		return fmt.Errorf("postgres: ensure member: %w", err)
	}
	return insertKey(ctx, q, key)
}

func insertKey(ctx context.Context, q *queries.Queries, key identity.Key) error {
	err := q.InsertKey(ctx, queries.InsertKeyParams{
		ID: key.ID, OrgID: key.Org, ActorID: key.Actor, Digest: key.Digest[:], Roles: textsOf(key.Roles),
		Bootstrap: key.Bootstrap, ExpiresAt: key.ExpiresAt,
	})
	if err != nil {
		return fmt.Errorf("postgres: insert key: %w", err)
	}
	return nil
}

// Holding lists those of the keys and sessions that hold still, each with the roles that it has now.
func (i Identity) Holding(ctx context.Context, keys, sessions []uuid.UUID) (map[uuid.UUID][]tenant.Role, error) {
	if i.DB.auth == nil {
		return nil, ErrRoleNotConnected
	}
	q, held := queries.New(i.DB.auth), map[uuid.UUID][]tenant.Role{}
	if len(keys) > 0 {
		rows, err := q.HoldingKeys(ctx, keys)
		if err != nil {
			return nil, classify(fmt.Errorf("postgres: list keys that hold: %w", err))
		}
		for _, row := range rows {
			held[row.ID] = identity.Limit(rolesOf(row.Roles), rolesOf(row.MemberRoles))
		}
	}
	if len(sessions) > 0 {
		rows, err := q.HoldingSessions(ctx, sessions)
		if err != nil {
			return nil, classify(fmt.Errorf("postgres: list sessions that hold: %w", err))
		}
		for _, row := range rows {
			held[row.ID] = rolesOf(row.Roles)
		}
	}
	return held, nil
}

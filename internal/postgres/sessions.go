package postgres

import (
	"context"
	"fmt"
	"uuid"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
	"tyche/platform/identity"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// FindSession gives the scope of a session. Its last use is noted to the minute.
func (i Identity) FindSession(ctx context.Context, digest [32]byte) (tenant.Scope, error) {
	if i.DB.auth == nil {
		return tenant.Scope{}, ErrRoleNotConnected
	}
	q := queries.New(i.DB.auth)
	row, err := q.FindSession(ctx, digest[:])
	if isMissing(err) {
		return tenant.Scope{}, errNoSession()
	}
	if err == nil && row.Stale {
		err = q.TouchSession(ctx, row.ID)
	}
	if err != nil {
		return tenant.Scope{}, classify(fmt.Errorf("postgres: find session: %w", err))
	}
	return tenant.Scope{
		Org: row.OrgID, Actor: row.UserID, Tier: tenant.Tier(row.Tier), Roles: rolesOf(row.Roles),
		Origin: tenant.Origin{Session: row.ID},
	}, nil
}

// errNoSession is the same for a missing and for somebody else's session.
func errNoSession() error { return problem.New(problem.NotFound, "There is no such session.") }

// AddSession keeps a session of the scope's actor, and forgets those of long ago.
func (i Identity) AddSession(ctx context.Context, scope tenant.Scope, s identity.NewSession) error {
	return i.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		if err := q.DeleteOldSessions(ctx, scope.Actor); err != nil {
			return fmt.Errorf("postgres: delete old sessions: %w", err)
		}
		err := q.InsertSession(ctx, queries.InsertSessionParams{
			ID: s.ID, UserID: scope.Actor, Digest: s.Digest[:], Method: s.Method, IdleS: int32(s.Idle.Seconds()), // a week at most
			About: s.About, Until: s.Until, LifetimeS: s.Lifetime.Seconds(),
		})
		if err != nil {
			return fmt.Errorf("postgres: insert session: %w", err)
		}
		return tx.Record(ctx, audit.Event{Action: "session.start", Kind: "session", Resource: s.ID.String()})
	})
}

// GetSession reads one session that holds.
func (i Identity) GetSession(ctx context.Context, scope tenant.Scope, id uuid.UUID) (s identity.Session, err error) {
	err = i.DB.InTenant(ctx, scope, func(tx Tx) error {
		row, err := queries.New(tx).GetSession(ctx, id)
		if isMissing(err) {
			return errNoSession()
		}
		if err != nil {
			return fmt.Errorf("postgres: get session: %w", err)
		}
		s = identity.Session{ID: id, User: scope.Actor, Method: row.Method, ExpiresAt: row.ExpiresAt.UTC()}
		return nil
	})
	return s, err
}

// ListSessions reads a user's sessions that hold, the newest first.
func (i Identity) ListSessions(ctx context.Context, scope tenant.Scope, user uuid.UUID) (sessions []identity.KeptSession, err error) {
	err = i.DB.InTenant(ctx, scope, func(tx Tx) error {
		rows, err := queries.New(tx).ListSessions(ctx, user)
		if err != nil {
			return fmt.Errorf("postgres: list sessions: %w", err)
		}
		sessions = each(rows, func(row queries.ListSessionsRow) identity.KeptSession {
			return identity.KeptSession{About: row.About, Session: identity.Session{
				ID: row.ID, User: row.UserID, Method: row.Method, CreatedAt: row.CreatedAt.UTC(),
				LastSeenAt: row.LastSeenAt.UTC(), ExpiresAt: row.ExpiresAt.UTC()}}
		})
		if user == scope.Actor {
			return nil
		}
		return tx.Record(ctx, audit.Event{Action: "session.list", Kind: "member", Resource: user.String()})
	})
	return sessions, err
}

// EndSession ends a session that holds.
func (i Identity) EndSession(ctx context.Context, scope tenant.Scope, id uuid.UUID) error {
	return i.DB.InTenant(ctx, scope, func(tx Tx) error {
		_, err := queries.New(tx).EndSession(ctx, id)
		if isMissing(err) {
			return errNoSession()
		}
		if err != nil {
			return fmt.Errorf("postgres: end session: %w", err)
		}
		return tx.Record(ctx, audit.Event{Action: "session.end", Kind: "session", Resource: id.String()})
	})
}

// EndSessionsOf ends all sessions of a user in the organization.
func (i Identity) EndSessionsOf(ctx context.Context, scope tenant.Scope, user uuid.UUID) error {
	return i.DB.InTenant(ctx, scope, func(tx Tx) error {
		if err := queries.New(tx).EndSessionsOf(ctx, user); err != nil {
			return fmt.Errorf("postgres: end sessions: %w", err)
		}
		return tx.Record(ctx, audit.Event{Action: "session.end_all", Kind: "member", Resource: user.String()})
	})
}

// BelongingsOf reads where a user is an active member.
func (i Identity) BelongingsOf(ctx context.Context, user uuid.UUID) ([]identity.Belonging, error) {
	if i.DB.auth == nil {
		return nil, ErrRoleNotConnected
	}
	rows, err := queries.New(i.DB.auth).ListMembershipsOfUser(ctx, user)
	if err != nil {
		return nil, classify(fmt.Errorf("postgres: list memberships: %w", err))
	}
	var all []identity.Belonging
	for _, stored := range rows {
		name, err := i.DB.open(ctx, ofOrganization(stored.OrgID), organizationName, stored.Name)
		if isErased(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, identity.Belonging{Org: stored.OrgID, Name: string(name), Tier: tenant.Tier(stored.Tier), Roles: rolesOf(stored.Roles)})
	}
	return all, nil
}

package postgres

import (
	"context"
	"fmt"
	"slices"
	"uuid"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
	"tyche/platform/identity"
	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// The parts of identity that Identity keeps, beside Repository.
var (
	_ identity.MemberStore       = Identity{}
	_ identity.OrganizationStore = Identity{}
	_ identity.DomainStore       = Identity{}
	_ identity.SessionStore      = Identity{}
	_ identity.BelongingStore    = Identity{}
	_ identity.AccountStore      = Identity{}
	_ identity.AttemptStore      = Identity{}
	_ identity.InvitationStore   = Identity{}
	_ identity.SetupStore        = Identity{}
	_ identity.KeyStore          = Identity{}
)

// GetMember reads one member.
func (i Identity) GetMember(ctx context.Context, scope tenant.Scope, user uuid.UUID) (m identity.KeptMember, err error) {
	err = i.DB.InTenant(ctx, scope, func(tx Tx) error {
		if m, err = getMember(ctx, queries.New(tx), user); err != nil || user == scope.Actor {
			return err
		}
		return tx.Record(ctx, audit.Event{Action: "member.read", Kind: "member", Resource: user.String()})
	})
	return m, err
}

func getMember(ctx context.Context, q *queries.Queries, user uuid.UUID) (identity.KeptMember, error) {
	row, err := q.GetMember(ctx, user)
	if isMissing(err) {
		return identity.KeptMember{}, problem.New(problem.NotFound, "There is no such member.")
	}
	if err != nil {
		return identity.KeptMember{}, fmt.Errorf("postgres: get member: %w", err)
	}
	return memberOf(queries.ListMembersRow(row)), nil
}

// ListMembers reads a page of members, the newest first.
func (i Identity) ListMembers(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[identity.KeptMember], error) {
	return listPage(ctx, i.DB, scope, p, "member.list", func(q *queries.Queries, limit int32, after page.Place) ([]identity.KeptMember, error) {
		rows, err := q.ListMembers(ctx, queries.ListMembersParams{Limit: limit, AfterTime: after.CreatedAt, AfterID: after.ID})
		return each(rows, memberOf), err
	}, identity.KeptMember.Place)
}

func memberOf(row queries.ListMembersRow) identity.KeptMember {
	return identity.KeptMember{
		Member: identity.Member{User: row.UserID, Kind: identity.MemberKind(row.Kind), Roles: rolesOf(row.Roles),
			Active: row.Active, CreatedAt: row.CreatedAt.UTC()},
		Sealed: identity.SealedProfile{Email: row.Email, Name: row.Name},
	}
}

// ChangeMember changes roles and access, and ends what must not outlive them.
func (i Identity) ChangeMember(ctx context.Context, scope tenant.Scope, user uuid.UUID, change identity.MemberChange) (after identity.KeptMember, err error) {
	err = i.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		// Whoever takes the last administrator away waits here for whoever else does.
		administrators, err := q.LockAdministrators(ctx)
		if err != nil {
			return fmt.Errorf("postgres: lock administrators: %w", err)
		}
		before, err := getMember(ctx, q, user)
		if err != nil {
			return err
		}
		after = changed(before, change)
		if slices.Equal(administrators, []uuid.UUID{user}) && !(after.Active && slices.Contains(after.Roles, tenant.Admin)) {
			return problem.New(problem.Conflict, "An organization keeps at least one administrator.").WithCode("last-administrator")
		}
		return applyChange(ctx, tx, before, after)
	})
	return after, err
}

func changed(m identity.KeptMember, change identity.MemberChange) identity.KeptMember {
	if change.Roles != nil {
		m.Roles = change.Roles
	}
	if change.Active != nil {
		m.Active = *change.Active
	}
	return m
}

// applyChange stores a member's roles and access.
func applyChange(ctx context.Context, tx Tx, before, after identity.KeptMember) error {
	q := queries.New(tx)
	if before.Active == after.Active && sameRoles(before.Roles, after.Roles) {
		return nil
	}
	if _, err := q.SetMember(ctx, queries.SetMemberParams{UserID: after.User, Roles: textsOf(after.Roles), Active: after.Active}); err != nil {
		return fmt.Errorf("postgres: set member: %w", err)
	}
	if err := q.EndSessionsOf(ctx, after.User); err != nil {
		return fmt.Errorf("postgres: end sessions: %w", err)
	}
	if !after.Active || !slices.Contains(after.Roles, tenant.Admin) {
		if err := q.RevokeInvitationsBy(ctx, after.User); err != nil {
			return fmt.Errorf("postgres: revoke invitations: %w", err)
		}
	}
	if !after.Active {
		if err := q.RevokeKeysOf(ctx, after.User); err != nil {
			return fmt.Errorf("postgres: revoke keys: %w", err)
		}
	}
	return tx.Record(ctx, audit.Event{Action: "member.change", Kind: "member", Resource: after.User.String(),
		Before: memberState{before.Roles, before.Active}, After: memberState{after.Roles, after.Active}})
}

// memberState is what an audit entry digests of a member.
type memberState struct {
	Roles  []tenant.Role `json:"roles"`
	Active bool          `json:"active"`
}

func sameRoles(a, b []tenant.Role) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// listPage reads a page of what an organization has, the newest first. access
// names the access to personal data that it is, "" for none.
func listPage[T any](ctx context.Context, db *DB, scope tenant.Scope, p page.Request, access string, read func(q *queries.Queries, limit int32, after page.Place) ([]T, error), place func(T) page.Place) (page.Of[T], error) {
	limit, after, err := p.Resolve()
	if err != nil {
		return page.Of[T]{}, err
	}
	var items []T
	err = db.InTenant(ctx, scope, func(tx Tx) error {
		if items, err = read(queries.New(tx), int32(limit)+1, after); err != nil {
			return fmt.Errorf("postgres: list: %w", err)
		}
		if access == "" {
			return nil
		}
		return tx.Record(ctx, audit.Event{Action: access, Kind: "organization", Resource: scope.Org.String()})
	})
	return page.Cut(items, limit, place), err
}

func each[In, Out any](rows []In, turn func(In) Out) []Out {
	out := make([]Out, len(rows))
	for n, row := range rows {
		out[n] = turn(row)
	}
	return out
}

package postgres

import (
	"context"
	"fmt"
	"uuid"

	"github.com/jackc/pgx/v5"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
	"tyche/platform/identity"
	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

func errNoInvitation() error {
	return problem.New(problem.NotFound, "There is no such invitation, or it was used or has expired. Ask for another one.")
}

// AddInvitation keeps an invitation in place of earlier ones to the same address.
func (i Identity) AddInvitation(ctx context.Context, scope tenant.Scope, invitation *identity.KeptInvitation) error {
	return i.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		member, err := q.MemberHasAddress(ctx, invitation.EmailDigest)
		if err != nil {
			return fmt.Errorf("postgres: find member: %w", err)
		}
		if member {
			return problem.New(problem.Conflict, "A member of the organization has this address.").WithCode("member-exists")
		}
		if err := q.RevokeInvitationsOf(ctx, invitation.EmailDigest); err != nil {
			return fmt.Errorf("postgres: revoke invitations: %w", err)
		}
		row, err := q.InsertInvitation(ctx, queries.InsertInvitationParams{
			ID: invitation.ID, Digest: invitation.Digest[:], Roles: textsOf(invitation.Roles), Email: invitation.Sealed,
			EmailDigest: invitation.EmailDigest, InvitedBy: scope.Actor, LifeS: identity.InvitationLife.Seconds(),
		})
		if err != nil {
			return fmt.Errorf("postgres: insert invitation: %w", err)
		}
		invitation.CreatedAt, invitation.ExpiresAt = row.CreatedAt.UTC(), row.ExpiresAt.UTC()
		return tx.Record(ctx, aboutInvitation("invitation.create", invitation.ID, nil, invitation.Roles))
	})
}

// ListInvitations reads those that can still be accepted, the newest first.
func (i Identity) ListInvitations(ctx context.Context, scope tenant.Scope, p page.Request) (page.Of[identity.KeptInvitation], error) {
	return listPage(ctx, i.DB, scope, p, "invitation.list", func(q *queries.Queries, limit int32, after page.Place) ([]identity.KeptInvitation, error) {
		rows, err := q.ListInvitations(ctx, queries.ListInvitationsParams{Limit: limit, AfterTime: after.CreatedAt, AfterID: after.ID})
		return each(rows, func(row queries.ListInvitationsRow) identity.KeptInvitation {
			return identity.KeptInvitation{Sealed: row.Email, Invitation: identity.Invitation{ID: row.ID, Roles: rolesOf(row.Roles),
				InvitedBy: row.InvitedBy, CreatedAt: row.CreatedAt.UTC(), ExpiresAt: row.ExpiresAt.UTC()}}
		}), err
	}, identity.KeptInvitation.Place)
}

// RevokeInvitation takes an invitation back.
func (i Identity) RevokeInvitation(ctx context.Context, scope tenant.Scope, id uuid.UUID) error {
	return i.DB.InTenant(ctx, scope, func(tx Tx) error {
		n, err := queries.New(tx).RevokeInvitation(ctx, id)
		if err != nil {
			return fmt.Errorf("postgres: revoke invitation: %w", err)
		}
		if n == 0 {
			return errNoInvitation()
		}
		return tx.Record(ctx, aboutInvitation("invitation.revoke", id, nil, nil))
	})
}

func aboutInvitation(action string, id uuid.UUID, before, after any) audit.Event {
	return audit.Event{Action: action, Kind: "invitation", Resource: id.String(), Before: before, After: after}
}

// FindInvitation finds one that can still be accepted.
func (i Identity) FindInvitation(ctx context.Context, digest [32]byte) (identity.Invited, error) {
	if i.DB.auth == nil {
		return identity.Invited{}, ErrRoleNotConnected
	}
	row, err := queries.New(i.DB.auth).FindInvitation(ctx, digest[:])
	if isMissing(err) {
		return identity.Invited{}, errNoInvitation()
	}
	if err != nil {
		return identity.Invited{}, classify(fmt.Errorf("postgres: find invitation: %w", err))
	}
	return identity.Invited{ID: row.ID, Org: row.OrgID, Tier: tenant.Tier(row.Tier), Setup: row.Setup, Roles: rolesOf(row.Roles)}, nil
}

// AcceptInvitation uses an invitation up and makes the member. Of two at once the
// second waits for the first, and then finds it used.
func (i Identity) AcceptInvitation(ctx context.Context, scope tenant.Scope, id uuid.UUID, welcome func(sealed []byte) (identity.Joining, error)) (roles []tenant.Role, err error) {
	err = i.DB.InTenant(ctx, scope, func(tx Tx) error {
		q := queries.New(tx)
		used, err := q.AcceptInvitation(ctx, queries.AcceptInvitationParams{ID: id, AcceptedBy: &scope.Actor})
		if isMissing(err) {
			return errNoInvitation()
		}
		if err != nil {
			return fmt.Errorf("postgres: accept invitation: %w", err)
		}
		who, err := welcome(used.Email)
		if err != nil {
			return err
		}
		roles = rolesOf(used.Roles)
		if err := join(ctx, q, who, roles); err != nil {
			return err
		}
		return tx.Record(ctx, aboutInvitation("invitation.accept", id, nil, memberState{roles, true}))
	})
	return roles, err
}

// join makes a user with an account, where there is to be one, a member.
func join(ctx context.Context, q *queries.Queries, who identity.Joining, roles []tenant.Role) error {
	if who.Login != nil {
		if err := q.AddUser(ctx, who.User); err != nil {
			return fmt.Errorf("postgres: insert user: %w", err)
		}
		err := q.AddAccount(ctx, queries.AddAccountParams{UserID: who.User, Login: who.Login, Password: who.Password})
		if isTaken(err) {
			return problem.New(problem.Conflict, "You have an account. Sign in, then accept the invitation.").WithCode("account-exists")
		}
		if err != nil {
			return fmt.Errorf("postgres: insert account: %w", err)
		}
	}
	joined, err := q.Join(ctx, queries.JoinParams{UserID: who.User, Roles: textsOf(roles)})
	if err != nil {
		return fmt.Errorf("postgres: insert membership: %w", err)
	}
	if joined == 0 {
		return problem.New(problem.Conflict, "You are a member of this organization already.").WithCode("member-exists")
	}
	err = q.SaveProfile(ctx, queries.SaveProfileParams{
		UserID: who.User, Email: who.Profile.Email, EmailDigest: who.Profile.EmailDigest, Name: who.Profile.Name,
	})
	if isTaken(err) {
		return problem.New(problem.Conflict, "A member of the organization has this address.").WithCode("member-exists")
	}
	if err != nil {
		return fmt.Errorf("postgres: save profile: %w", err)
	}
	return nil
}

// ReplaceSetup keeps a setup token where nobody can administer the organization.
func (i Identity) ReplaceSetup(ctx context.Context, org uuid.UUID, setup identity.KeptInvitation) (needed bool, err error) {
	err = inTx(ctx, i.DB.auth, func(tx pgx.Tx) error {
		q := queries.New(tx)
		revoked, err := q.RevokeSetups(ctx, org)
		if err != nil {
			return fmt.Errorf("postgres: revoke setups: %w", err)
		}
		administrators, err := q.CountAdministrators(ctx, org)
		if err != nil {
			return fmt.Errorf("postgres: count administrators: %w", err)
		}
		on := tenant.Scope{Org: org, Actor: audit.Operator()}
		if needed = administrators == 0; !needed {
			if revoked == 0 {
				return nil
			}
			return addEntry(ctx, tx, i.DB.vault, on, audit.Event{Action: "invitation.revoke_setups", Kind: "organization", Resource: org.String()})
		}
		err = q.InsertSetup(ctx, queries.InsertSetupParams{
			ID: setup.ID, OrgID: org, Digest: setup.Digest[:], InvitedBy: setup.InvitedBy, LifeS: identity.SetupLife.Seconds(),
		})
		if err != nil {
			return fmt.Errorf("postgres: insert setup: %w", err)
		}
		return addEntry(ctx, tx, i.DB.vault, on, aboutInvitation("invitation.setup", setup.ID, nil, nil))
	})
	return needed, err
}

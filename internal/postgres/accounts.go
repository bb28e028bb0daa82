package postgres

import (
	"context"
	"fmt"
	"time"
	"uuid"

	"github.com/jackc/pgx/v5"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
	"tyche/platform/identity"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

func errNoAccount() error { return problem.New(problem.NotFound, "There is no such account.") }

// FindAccount finds a local account by the digest of its address.
func (i Identity) FindAccount(ctx context.Context, login []byte) (identity.Account, error) {
	if i.DB.auth == nil {
		return identity.Account{}, ErrRoleNotConnected
	}
	row, err := queries.New(i.DB.auth).FindAccount(ctx, login)
	return accountOf(row, err)
}

// FindAccountOf finds the local account of a user.
func (i Identity) FindAccountOf(ctx context.Context, user uuid.UUID) (identity.Account, error) {
	if i.DB.auth == nil {
		return identity.Account{}, ErrRoleNotConnected
	}
	row, err := queries.New(i.DB.auth).FindAccountOfUser(ctx, user)
	return accountOf(queries.FindAccountRow(row), err)
}

func accountOf(row queries.FindAccountRow, err error) (identity.Account, error) {
	if isMissing(err) {
		return identity.Account{}, errNoAccount()
	}
	if err != nil {
		return identity.Account{}, classify(fmt.Errorf("postgres: find account: %w", err))
	}
	return identity.Account{User: row.UserID, Password: row.Password}, nil
}

// SetPassword replaces the hash of a password.
func (i Identity) SetPassword(ctx context.Context, user uuid.UUID, password string) error {
	return inTx(ctx, i.DB.auth, func(tx pgx.Tx) error {
		err := queries.New(tx).SetPassword(ctx, queries.SetPasswordParams{UserID: user, Password: password})
		if err != nil {
			return fmt.Errorf("postgres: set password: %w", err)
		}
		return addEntry(ctx, tx, i.DB.vault, tenant.Scope{Actor: user}, audit.Event{Action: "account.rehash", Kind: "user", Resource: user.String()})
	})
}

// ChangePassword sets another password and ends the user's sessions, in every
// organization.
func (i Identity) ChangePassword(ctx context.Context, scope tenant.Scope, password string) error {
	return i.changePassword(ctx, scope, scope.Actor, password, "account.change_password")
}

// ResetPassword is ChangePassword of another's, by the operator of the node.
func (i Identity) ResetPassword(ctx context.Context, user uuid.UUID, password string, from tenant.Origin) error {
	return i.changePassword(ctx, tenant.Scope{Actor: audit.Operator(), Origin: from}, user, password, "account.reset_password")
}

func (i Identity) changePassword(ctx context.Context, scope tenant.Scope, user uuid.UUID, password, action string) error {
	return inTx(ctx, i.DB.auth, func(tx pgx.Tx) error {
		q := queries.New(tx)
		if err := q.SetPassword(ctx, queries.SetPasswordParams{UserID: user, Password: password}); err != nil {
			return fmt.Errorf("postgres: change password: %w", err)
		}
		if err := q.EndSessionsEverywhere(ctx, user); err != nil {
			return fmt.Errorf("postgres: end sessions: %w", err)
		}
		return addEntry(ctx, tx, i.DB.vault, scope, audit.Event{Action: action, Kind: "user", Resource: user.String()})
	})
}

// CountAttempt counts in one statement, so that tries at once do not hide each
// other. A window begins with its first try.
func (i Identity) CountAttempt(ctx context.Context, subject []byte, window time.Duration) (tries int, left time.Duration, err error) {
	if i.DB.auth == nil {
		return 0, 0, ErrRoleNotConnected
	}
	row, err := queries.New(i.DB.auth).CountAttempt(ctx, queries.CountAttemptParams{Subject: subject, WindowS: window.Seconds()})
	if err != nil {
		return 0, 0, classify(fmt.Errorf("postgres: count attempt: %w", err))
	}
	return int(row.Tries), time.Duration(row.LeftS * float64(time.Second)), nil
}

// ForgetAttempts forgets the tries of a subject, and those of the day before of
// anybody.
func (i Identity) ForgetAttempts(ctx context.Context, subject []byte) error {
	return inTx(ctx, i.DB.auth, func(tx pgx.Tx) error {
		q := queries.New(tx)
		if err := q.ForgetAttempts(ctx, subject); err != nil {
			return fmt.Errorf("postgres: forget attempts: %w", err)
		}
		if err := q.ForgetOldAttempts(ctx); err != nil {
			return fmt.Errorf("postgres: forget old attempts: %w", err)
		}
		return nil
	})
}

package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"tyche/internal/postgres/queries"
	"tyche/platform/audit"
	"tyche/platform/problem"
	"tyche/platform/tenant"
)

// Options says where the database is, a connection string a role. A role whose
// string is "" is not connected; what needs it fails with ErrRoleNotConnected.
type Options struct {
	App      string // tyche_app
	Auth     string // tyche_auth
	Launcher string // tyche_launcher
	Auditor  string // tyche_auditor
	// Vault seals and digests fields, and what audit entries hold. Without it
	// nothing of a customer can be read or changed.
	Vault audit.Vault `json:"-"`
	// MaxConns is the most connections of each role's pool, 0 for 16.
	MaxConns int32
}

// ErrRoleNotConnected says that Options left the needed role out.
var ErrRoleNotConnected = errors.New("postgres: this process does not connect as the role that this needs")

// ErrNoVault says that Options left out what every change needs.
var ErrNoVault = errors.New("postgres: this process has no vault for encrypted fields and audit entries")

// DB is the record. It is safe for concurrent use.
type DB struct {
	app, auth, launcher, auditor *pgxpool.Pool
	vault                        audit.Vault
}

// Open makes the pools. Connections are made when first needed, so it succeeds
// while the server is still starting; Ping tells.
func Open(ctx context.Context, options Options) (*DB, error) {
	db := &DB{vault: options.Vault}
	for _, role := range []struct {
		pool  **pgxpool.Pool
		dsn   string
		async bool
	}{{&db.app, options.App, false}, {&db.auth, options.Auth, false}, {&db.launcher, options.Launcher, true}, {&db.auditor, options.Auditor, false}} {
		if role.dsn == "" {
			continue
		}
		pool, err := openPool(ctx, role.dsn, options.MaxConns, role.async)
		if err != nil {
			db.Close()
			return nil, err
		}
		*role.pool = pool
	}
	return db, nil
}

// openPool makes one role's pool. The commits of an async pool do not wait for
// the disk.
func openPool(ctx context.Context, dsn string, maxConns int32, async bool) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("postgres: read connection string: %w", err)
	}
	config.MaxConns = maxConns
	if maxConns == 0 {
		config.MaxConns = 16
	}
	if async {
		config.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("postgres: open pool: %w", err)
	}
	return pool, nil
}

// Close ends every connection.
func (db *DB) Close() {
	for _, pool := range []*pgxpool.Pool{db.app, db.auth, db.launcher, db.auditor} {
		if pool != nil {
			pool.Close()
		}
	}
}

// Ping tells whether every connected role can reach the server. It fails with
// problem.Unavailable.
func (db *DB) Ping(ctx context.Context) error {
	for _, pool := range []*pgxpool.Pool{db.app, db.auth, db.launcher, db.auditor} {
		if pool == nil {
			continue
		}
		if err := pool.Ping(ctx); err != nil {
			return problem.Wrap(problem.Unavailable, err, "The database cannot be reached.")
		}
	}
	return nil
}

// Tx is a transaction inside one organization. It can neither be committed nor
// widened by its holder: InTenant does the former, nothing the latter.
type Tx struct {
	tx    pgx.Tx
	scope tenant.Scope
	vault audit.Vault
}

var _ queries.DBTX = Tx{}

// Exec runs a statement inside the scope.
func (t Tx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return t.tx.Exec(ctx, sql, args...)
}

// Query runs a query inside the scope.
func (t Tx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return t.tx.Query(ctx, sql, args...)
}

// QueryRow runs a query of one row inside the scope.
func (t Tx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return t.tx.QueryRow(ctx, sql, args...)
}

// InTenant runs fn in a transaction that sees the rows of scope's organization
// only, of these the actor's own and the shared ones only unless the actor is an
// administrator, and commits when fn returns nil. The scope ends with the transaction,
// so nothing of it stays on the pooled connection. A scope without organization
// or actor fails with tenant.ErrNoScope before anything is sent.
func (db *DB) InTenant(ctx context.Context, scope tenant.Scope, fn func(tx Tx) error) error {
	if err := scope.Check(); err != nil {
		return err
	}
	if db.app == nil {
		return ErrRoleNotConnected
	}
	return inTx(ctx, db.app, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "select set_config('app.org_id', $1, true), set_config('app.actor_id', $2, true), set_config('app.admin', $3, true)",
			scope.Org.String(), scope.Actor.String(), strconv.FormatBool(scope.Has(tenant.Admin)))
		if err != nil {
			return fmt.Errorf("set scope: %w", err)
		}
		return fn(Tx{tx, scope, db.vault})
	})
}

// inTx runs fn in a transaction of one role's pool.
func inTx(ctx context.Context, pool *pgxpool.Pool, fn func(tx pgx.Tx) error) error {
	if pool == nil {
		return ErrRoleNotConnected
	}
	return classify(pgx.BeginFunc(ctx, pool, fn))
}

// classify gives a kind to the failures that the caller can do something
// about: a server that is down or shedding load is Unavailable. What is
// classified already, and everything else, passes unchanged.
func classify(err error) error {
	var known *problem.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	if isUnavailable(err) {
		return problem.Wrap(problem.Unavailable, err, "The database cannot be reached. Try again.")
	}
	return err
}

func isUnavailable(err error) bool {
	var server *pgconn.PgError
	if !errors.As(err, &server) {
		var connect *pgconn.ConnectError
		return errors.As(err, &connect) || pgconn.SafeToRetry(err) || isNetwork(err)
	}
	switch server.Code[:2] {
	case "08", "53", "57", "40": // connection, resources, operator intervention, rollback
		return true
	}
	return false
}

package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"tyche/schema"
)

// Bootstrap prepares a cluster as its superuser: it creates the login roles of
// schema.Roles with the given passwords (existing ones get theirs again) and an
// empty database owned by the owner. It is idempotent. dsn must lead to another
// database of the cluster, such as postgres.
func Bootstrap(ctx context.Context, dsn, database string, passwords map[string]string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return fmt.Errorf("postgres: connect as superuser: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing is lost with it
	for _, role := range schema.Roles() {
		if err := ensureRole(ctx, conn, role, passwords[role]); err != nil {
			return err
		}
	}
	return ensureDatabase(ctx, conn, database)
}

// ensureRole lets PostgreSQL quote: role names and passwords cannot be
// parameters of these statements.
func ensureRole(ctx context.Context, conn *pgx.Conn, role, password string) error {
	if password == "" {
		return fmt.Errorf("postgres: no password for role %s", role)
	}
	var statement string
	err := conn.QueryRow(ctx, `select format(
		case when exists (select from pg_roles where rolname = $1) then 'alter' else 'create' end
		|| ' role %I login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password %L', $1::text, $2::text)`,
		role, password).Scan(&statement)
	if err == nil {
		_, err = conn.Exec(ctx, statement)
	}
	if err != nil {
		return fmt.Errorf("postgres: create role %s: %w", role, err)
	}
	return nil
}

func ensureDatabase(ctx context.Context, conn *pgx.Conn, database string) error {
	var exists bool
	err := conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", database).Scan(&exists)
	if err == nil && !exists {
		_, err = conn.Exec(ctx, "create database "+pgx.Identifier{database}.Sanitize()+" owner "+schema.RoleOwner)
	}
	if err == nil {
		_, err = conn.Exec(ctx, "revoke all on database "+pgx.Identifier{database}.Sanitize()+" from public")
	}
	for _, role := range schema.Roles()[1:] {
		if err != nil {
			break
		}
		_, err = conn.Exec(ctx, "grant connect on database "+pgx.Identifier{database}.Sanitize()+" to "+role)
	}
	if err != nil {
		return fmt.Errorf("postgres: create database %s: %w", database, err)
	}
	return nil
}

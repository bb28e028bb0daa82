package postgres

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"tyche/platform/audit"
	"tyche/schema"
)

// Migrate brings the database to the newest version of schema.Migrations.
// ownerDSN connects as tyche_owner. Several processes may call it at once: an
// advisory lock lets one work while the others wait. The vault encrypts what
// earlier versions stored in the clear; nil serves where there is nothing.
func Migrate(ctx context.Context, ownerDSN string, vault audit.Vault) error {
	config, err := pgx.ParseConfig(ownerDSN)
	if err != nil {
		return fmt.Errorf("postgres: read connection string: %w", err)
	}
	db := stdlib.OpenDB(*config)
	defer db.Close() //nolint:errcheck // nothing is lost with it
	files, err := fs.Sub(schema.Migrations, "migrations")
	if err != nil {
		return fmt.Errorf("postgres: open migrations: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return fmt.Errorf("postgres: make migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker),
		goose.WithGoMigrations(sealOld(vault), sealNames(vault), sealKeyNames(vault)), goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	if err != nil {
		return fmt.Errorf("postgres: read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("postgres: migrate: %w", err)
	}
	return nil
}

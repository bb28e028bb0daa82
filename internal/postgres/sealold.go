package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"uuid"

	"github.com/pressly/goose/v3"

	"tyche/platform/audit"
)

// sealOldVersion is the migration that encrypts what rows of earlier versions hold in the clear.
const sealOldVersion = 11

// sealOld is that migration. It runs as the owner, to whom row-level security applies as to everyone: it is lifted inside
// the migration's own transaction.
func sealOld(vault audit.Vault) *goose.Migration {
	return goose.NewGoMigration(sealOldVersion, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		db := &DB{vault: vault}
		for _, table := range []struct {
			name, id, owner string
			fields          map[string]field
		}{
			{"files", "id", "created_by", map[string]field{"name": fileName, "sha256": fileDigest, "summary": fileSummary}},
			{"runs", "id", "created_by", map[string]field{"specification": runSpecification, "error": runError}},
			{"run_results", "run_id", "(select created_by from runs r where r.org_id = run_results.org_id and r.id = run_id)",
				map[string]field{"outputs": runOutputs}},
		} {
			for _, statement := range []string{"alter table " + table.name + " no force row level security",
				"alter table runs no force row level security"} {
				if _, err := tx.ExecContext(ctx, statement); err != nil {
					return err
				}
			}
			for column, f := range table.fields {
				if err := sealColumn(ctx, tx, db, table.name, table.id, table.owner, column, f); err != nil {
					return fmt.Errorf("postgres: encrypt %s of old rows: %w", f, err)
				}
			}
			if _, err := tx.ExecContext(ctx, "alter table "+table.name+" force row level security"); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "alter table runs force row level security")
		return err
	}}, nil)
}

// sealNamesVersion is the migration that encrypts the names of organizations.
const sealNamesVersion = 13

func sealNames(vault audit.Vault) *goose.Migration {
	return goose.NewGoMigration(sealNamesVersion, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		return sealName(ctx, tx, &DB{vault: vault}, "organizations", "'00000000-0000-0000-0000-000000000000'", organizationName)
	}}, nil)
}

// sealKeyNamesVersion is the migration that encrypts the names of keys and identity providers.
const sealKeyNamesVersion = 32

func sealKeyNames(vault audit.Vault) *goose.Migration {
	return goose.NewGoMigration(sealKeyNamesVersion, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		db := &DB{vault: vault}
		if err := sealName(ctx, tx, db, "api_keys", "actor_id", keyName); err != nil {
			return err
		}
		return sealName(ctx, tx, db, "identity_providers", "'00000000-0000-0000-0000-000000000000'", providerName)
	}}, nil)
}

// sealName encrypts the column name of a table, for which no audit entry is due: nothing changes but its form.
func sealName(ctx context.Context, tx *sql.Tx, db *DB, table, owner string, f field) error {
	for _, statement := range []string{"alter table " + table + " no force row level security", "alter table " + table + " disable trigger user"} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if err := sealColumn(ctx, tx, db, table, "id", owner, "name", f); err != nil {
		return fmt.Errorf("postgres: encrypt %s of old rows: %w", f, err)
	}
	for _, statement := range []string{"alter table " + table + " enable trigger user", "alter table " + table + " force row level security"} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// sealColumn encrypts one column. It reads the rows' names first and their values one by one, since one connection does
// not read and write at once.
func sealColumn(ctx context.Context, tx *sql.Tx, db *DB, table, id, owner, column string, f field) error {
	org := "org_id"
	if table == "organizations" {
		org = "id"
	}
	all, err := rowsOf(ctx, tx, fmt.Sprintf("select %s::text, %s::text, %s::text from %s where %s is not null", org, id, owner, table, column))
	if err != nil {
		return err
	}
	where := fmt.Sprintf("from %s where %s = $1 and %s = $2", table, org, id)
	update := fmt.Sprintf("update %s set %s = $3 where %s = $1 and %s = $2", table, column, org, id)
	for _, r := range all {
		var plain []byte
		if err := tx.QueryRowContext(ctx, "select "+column+" "+where, r.org.String(), r.id.String()).Scan(&plain); err != nil {
			return err
		}
		sealed, err := db.seal(ctx, r, f, plain)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, update, r.org.String(), r.id.String(), sealed); err != nil {
			return err
		}
	}
	return nil
}

func rowsOf(ctx context.Context, tx *sql.Tx, query string) (all []row, err error) {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // its error is Err's
	for rows.Next() {
		var texts [3]string
		if err := rows.Scan(&texts[0], &texts[1], &texts[2]); err != nil {
			return nil, err
		}
		var ids [3]uuid.UUID
		for n, text := range texts {
			if ids[n], err = uuid.Parse(text); err != nil {
				return nil, err
			}
		}
		all = append(all, row{org: ids[0], id: ids[1], owner: ids[2]})
	}
	return all, rows.Err()
}

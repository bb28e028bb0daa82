package pgtest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"
	"uuid"

	"github.com/jackc/pgx/v5"

	"tyche/internal/postgres"
	"tyche/platform/tenant"
	"tyche/schema"
)

// shared is the test binary's cluster. A test binary has no place but a
// package variable for what outlives its tests.
var shared struct {
	once    sync.Once
	cluster *cluster
	err     error
}

// Main runs the tests of a binary and stops the cluster when they are done.
func Main(m *testing.M) { os.Exit(Run(m)) }

// Run is Main for a binary that has more to clear away before it exits.
func Run(m *testing.M) (code int) {
	code = m.Run()
	if shared.cluster != nil {
		shared.cluster.stop()
	}
	return code
}

// Database is one test's own database.
type Database struct {
	// Name is the database's name inside the cluster.
	Name    string
	cluster *cluster
}

// New makes a migrated, empty database and drops it when the test ends.
func New(t testing.TB) *Database {
	t.Helper()
	shared.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		shared.cluster, shared.err = startCluster(ctx, false)
	})
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return newDatabase(t, shared.cluster)
}

// NewDurable is New in a cluster of the test's own, whose commits wait for the
// disk: for measurements.
func NewDurable(t testing.TB) *Database {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c, err := startCluster(ctx, true)
	if c != nil {
		t.Cleanup(c.stop)
	}
	if err != nil {
		t.Fatal(err)
	}
	return newDatabase(t, c)
}

func newDatabase(t testing.TB, c *cluster) *Database {
	t.Helper()
	d := &Database{Name: "t_" + uuid.NewV4().String(), cluster: c}
	d.administer(t, fmt.Sprintf("create database %q template %s owner %s", d.Name, template, schema.RoleOwner))
	t.Cleanup(func() { d.administer(t, fmt.Sprintf("drop database %q with (force)", d.Name)) })
	return d
}

// administer runs one statement as superuser, outside the test's database.
func (d *Database) administer(t testing.TB, statement string) {
	t.Helper()
	ctx := context.Background() // also used after the test's context has ended
	conn, err := pgx.Connect(ctx, d.cluster.dsn("postgres", "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is lost with it
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// DSN is the connection string of a role: one of schema's, or postgres for the
// superuser.
func (d *Database) DSN(role string) string { return d.cluster.dsn(role, d.Name) }

// Options holds the connection strings of every role of the product.
func (d *Database) Options() postgres.Options {
	return postgres.Options{
		App:      d.DSN(schema.RoleApp),
		Auth:     d.DSN(schema.RoleAuth),
		Launcher: d.DSN(schema.RoleLauncher),
		Auditor:  d.DSN(schema.RoleAuditor),
		Vault:    Vault{},
		MaxConns: 8,
	}
}

// Open connects as the product does and closes when the test ends.
func (d *Database) Open(t testing.TB) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), d.Options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// Connect is a bare connection as one role, for checks in SQL.
func (d *Database) Connect(t testing.TB, role string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), d.DSN(role))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) }) //nolint:errcheck // nothing is lost with it
	return conn
}

// Organization adds an enterprise organization with an administrator, whose scope
// it gives.
func (d *Database) Organization(t testing.TB, name string) tenant.Scope {
	t.Helper()
	scope := tenant.Scope{Org: uuid.NewV4(), Actor: uuid.NewV4(), Tier: tenant.Enterprise, Roles: []tenant.Role{tenant.Admin}}
	conn := d.Unaudited(t)
	sealed, err := Vault{}.SealValue(t.Context(), tenant.Name{Org: scope.Org, Kind: "organizations.name", ID: scope.Org.String()}, []byte(name))
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.Exec(t.Context(), "insert into organizations (id, name, tier) values ($1, $2, $3)", scope.Org, sealed, string(scope.Tier))
	if err != nil {
		t.Fatal(err)
	}
	d.join(t, conn, scope)
	return scope
}

// Member adds a member with some roles to the organization of a scope.
func (d *Database) Member(t testing.TB, of tenant.Scope, roles ...tenant.Role) tenant.Scope {
	t.Helper()
	scope := tenant.Scope{Org: of.Org, Actor: uuid.NewV4(), Tier: of.Tier, Roles: roles}
	d.join(t, d.Unaudited(t), scope)
	return scope
}

// Unaudited is a superuser's connection whose changes need no audit entry, so that the trails of
// tests begin with what they do themselves.
func (d *Database) Unaudited(t testing.TB) *pgx.Conn {
	t.Helper()
	conn := d.Connect(t, "postgres")
	if _, err := conn.Exec(t.Context(), "set session_replication_role = replica"); err != nil {
		t.Fatal(err)
	}
	return conn
}

// join makes the scope's actor a member.
func (d *Database) join(t testing.TB, conn *pgx.Conn, scope tenant.Scope) {
	t.Helper()
	_, err := conn.Exec(t.Context(), "insert into users (id) values ($1)", scope.Actor)
	if err == nil {
		_, err = conn.Exec(t.Context(), "insert into memberships (org_id, user_id, roles) values ($1, $2, $3)",
			scope.Org, scope.Actor, scope.Roles)
	}
	if err != nil {
		t.Fatal(err)
	}
}

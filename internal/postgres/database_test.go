package postgres_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"tyche/internal/postgres"
	"tyche/internal/postgres/pgtest"
	"tyche/platform/problem"
	"tyche/platform/tenant"
	"tyche/schema"
	"uuid"
)

func TestMigrateTwiceAndAtOnceIsAsGoodAsOnce(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	owner := database.Connect(t, schema.RoleOwner)
	_, err := owner.Exec(t.Context(), "drop schema public cascade; create schema public")
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			if err := postgres.Migrate(t.Context(), database.DSN(schema.RoleOwner), pgtest.Vault{}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	database.Organization(t, "works")
	if err := postgres.Migrate(t.Context(), database.DSN(schema.RoleApp), pgtest.Vault{}); err == nil {
		t.Error("a role that owns nothing can migrate")
	}
}

func TestBootstrapTwiceIsAsGoodAsOnce(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	passwords := map[string]string{}
	for _, role := range schema.Roles() {
		passwords[role] = "pgtest"
	}
	if err := postgres.Bootstrap(t.Context(), database.DSN("postgres"), database.Name, passwords); err != nil {
		t.Fatal(err)
	}
	if err := database.Open(t).Ping(t.Context()); err != nil {
		t.Error(err)
	}
	delete(passwords, schema.RoleApp)
	if err := postgres.Bootstrap(t.Context(), database.DSN("postgres"), database.Name, passwords); err == nil {
		t.Error("a role without a password is made")
	}
}

func TestUnreachableServerIsUnavailable(t *testing.T) {
	t.Parallel()
	db, err := postgres.Open(t.Context(), postgres.Options{App: "postgres://x@127.0.0.1:1/x?connect_timeout=1"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	scope := tenant.Scope{Org: uuid.NewV4(), Actor: uuid.NewV4()}
	err = db.InTenant(t.Context(), scope, func(postgres.Tx) error { return nil })
	if problem.KindOf(err) != problem.Unavailable {
		t.Errorf("in tenant: %v", err)
	}
	if err := db.Ping(t.Context()); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("ping: %v", err)
	}
	if _, err := (postgres.Outbox{DB: db}).Claim(t.Context(), 1); !errors.Is(err, postgres.ErrRoleNotConnected) {
		t.Errorf("a role that is not connected: %v", err)
	}
}

// TestBrokenConnectionIsUnavailable ends the server's side in mid-transaction.
func TestBrokenConnectionIsUnavailable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.Connect(t, "postgres")
	err := w.db.InTenant(t.Context(), w.a, func(tx postgres.Tx) error {
		var pid int
		if err := tx.QueryRow(t.Context(), "select pg_backend_pid()").Scan(&pid); err != nil {
			return err
		}
		if _, err := admin.Exec(t.Context(), "select pg_terminate_backend($1, 10000)", pid); err != nil {
			t.Fatal(err)
		}
		_, err := tx.Exec(t.Context(), "select 1")
		return err
	})
	if problem.KindOf(err) != problem.Unavailable {
		t.Errorf("broken connection: %v", err)
	}
	if n := count(t, w.db, w.a, "runs"); n != 0 {
		t.Errorf("the pool gives %d", n)
	}
}

func TestListenComesBackAfterItsConnectionBreaks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.Connect(t, "postgres")
	ctx, cancel := context.WithCancel(t.Context())
	connected, received, ended := make(chan struct{}, 8), make(chan string, 8), make(chan error, 1)
	go func() {
		ended <- w.db.Listen(ctx, "news", func() { connected <- struct{}{} }, func(payload string) { received <- payload })
	}()
	for round := range 3 {
		wait(t, connected)
		want := "round " + strconv.Itoa(round)
		if _, err := admin.Exec(t.Context(), "select pg_notify('news', $1)", want); err != nil {
			t.Fatal(err)
		}
		if got := wait(t, received); got != want {
			t.Errorf("received %q, want %q", got, want)
		}
		_, err := admin.Exec(t.Context(), "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and query like 'listen%'", w.Name)
		if err != nil {
			t.Fatal(err)
		}
	}
	wait(t, connected)
	cancel()
	if err := wait(t, ended); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func wait[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case got := <-from:
		return got
	case <-time.After(20 * time.Second):
		t.Fatal("nothing came for 20 s")
		panic("unreachable")
	}
}

// TestScopeIsIndexed asks PostgreSQL how it would find an organization's newest
// runs: by the index, not row by row.
func TestScopeIsIndexed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t, w.a)
	var plan []string
	err := w.db.InTenant(t.Context(), w.a, func(tx postgres.Tx) error {
		if _, err := tx.Exec(t.Context(), "set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off"); err != nil {
			return err
		}
		rows, err := tx.Query(t.Context(), "explain select id from runs where not delete_requested order by created_at desc, id desc limit 10")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return err
			}
			plan = append(plan, line)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	uses := slices.ContainsFunc(plan, func(line string) bool { return containsAll(line, "using runs_newest") })
	scoped := slices.ContainsFunc(plan, func(line string) bool { return containsAll(line, "Index Cond", "org_id") })
	if !uses || !scoped {
		t.Errorf("plan: %q", plan)
	}
}

package postgres_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
	"uuid"

	"github.com/jackc/pgx/v5/pgconn"

	"tyche/internal/postgres"
	"tyche/platform/audit"
	"tyche/platform/file"
	"tyche/platform/identity"
	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
	"tyche/schema"
)

// tenantTables are written down here so that a table that vanishes is noticed.
var tenantTables = []string{"files", "runs", "run_progress", "run_shards", "run_results", "profiles", "external_identities", "audit_entries", "audit_checkpoints", "usage", "reservations"}

func TestForeignRowsDoNotExistInSQL(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fillTenantTables(t)
	for _, table := range tenantTables {
		if own := count(t, w.db, w.a, table); own == 0 {
			t.Errorf("%s: the test has put no row there", table)
		}
		if foreign := count(t, w.db, w.b, table); foreign != 0 {
			t.Errorf("%s: B sees %d rows of A", table, foreign)
		}
	}
}

// fillTenantTables puts a row of A into every tenant table.
func (w world) fillTenantTables(t *testing.T) {
	t.Helper()
	run := w.running(t, w.a)
	report := []simulation.ShardProgress{{Shard: 0, TrialsDone: 10}}
	if err := w.runs.ReportProgress(t.Context(), w.a, run.ID, report, time.Now()); err != nil {
		t.Fatal(err)
	}
	done := w.running(t, w.a)
	if _, err := w.runs.CompleteRun(t.Context(), w.a, done.ID, simulation.Results{}); err != nil {
		t.Fatal(err)
	}
	err := w.db.InTenant(t.Context(), w.a, func(tx postgres.Tx) error {
		_, err := tx.Exec(t.Context(), "insert into profiles (user_id) values ($1)", w.a.Actor)
		if err != nil {
			return err
		}
		return tx.Record(t.Context(), audit.Event{Action: "x", Kind: "x", Resource: "x"})
	})
	if err != nil {
		t.Fatal(err)
	}
	providers := postgres.Providers{DB: w.db}
	p := identity.KeptProvider{Provider: identity.Provider{ID: uuid.NewV4(), Protocol: identity.OpenIDConnect, Preset: identity.Generic}, Secrets: []byte("x")}
	if _, err := providers.AddProvider(t.Context(), w.a, p); err != nil {
		t.Fatal(err)
	}
	err = providers.Bind(t.Context(), w.a, p.ID, make([]byte, 32), w.a.Actor)
	if err != nil {
		t.Fatal(err)
	}
	w.chain(t)
	w.checkpoint(t, newSigner(t))
}

func count(t *testing.T, db *postgres.DB, scope tenant.Scope, table string) (n int) {
	t.Helper()
	err := db.InTenant(t.Context(), scope, func(tx postgres.Tx) error {
		return tx.QueryRow(t.Context(), "select count(*) from "+table).Scan(&n)
	})
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	return n
}

func TestForeignRowsCannotBeWrittenInSQL(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run := w.run(t, w.a)
	own := w.run(t, w.b)
	silent := []string{ // match no row
		"update runs set seed = 1 where id = $1",
		"update run_progress set trials_done = 1 where run_id = $1",
		"delete from runs where id = $1",
	}
	for _, statement := range silent {
		err := w.db.InTenant(t.Context(), w.b, func(tx postgres.Tx) error {
			tag, err := tx.Exec(t.Context(), statement, run.ID)
			if err == nil && tag.RowsAffected() != 0 {
				t.Errorf("%s: B touched %d rows of A", statement, tag.RowsAffected())
			}
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
	refused := []struct {
		statement string
		code      string
		args      []any
	}{
		{"insert into run_shards (org_id, run_id, shard, trials_done) values ($1, $2, 0, 1)", "42501", []any{w.a.Org, run.ID}},
		{"insert into run_shards (run_id, shard, trials_done) values ($1, 0, 1)", "42501", []any{run.ID}},
		{"update runs set org_id = $1 where id = $2", "42501", []any{w.a.Org, own.ID}},
		{"insert into outbox (org_id, actor_id, tier, kind, subject_id, available_at) values ($1, $1, 'x', 'purge_run', $2, now())",
			"42501", []any{w.a.Org, run.ID}},
		{"select * from outbox", "42501", nil},
		{"select * from api_keys", "42501", nil},
		{"select digest from api_keys", "42501", nil},
		{"select * from local_accounts", "42501", nil},
		{"select * from users", "42501", nil},
		{"select * from sign_in_attempts", "42501", nil},
		{"update organizations set tier = 'enterprise'", "42501", nil},
		{"alter table runs disable row level security", "42501", nil},
		{"set local role tyche_owner", "42501", nil},
	}
	for _, c := range refused {
		err := w.db.InTenant(t.Context(), w.b, func(tx postgres.Tx) error {
			_, err := tx.Exec(t.Context(), c.statement, c.args...)
			return err
		})
		if got := sqlState(err); got != c.code {
			t.Errorf("%s: %v (%s), want %s", c.statement, err, got, c.code)
		}
	}
}

func sqlState(err error) string {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return server.Code
	}
	return ""
}

// TestUnscopedQueryIsAnError holds on a fresh connection and after a scoped
// transaction on the same one, by an index and row by row. (Of a table without
// any row, PostgreSQL may say "nothing" before it looks at the scope.)
func TestUnscopedQueryIsAnError(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fillTenantTables(t)
	conn := w.Connect(t, schema.RoleApp)
	for _, state := range []string{"fresh", "used", "used and without indexes"} {
		for _, table := range tenantTables {
			for _, statement := range []string{"select * from " + table, "select count(*) from " + table, "select 1 from " + table + " where org_id = '" + w.a.Org.String() + "'"} {
				rows, err := conn.Query(t.Context(), statement)
				if err == nil {
					rows.Close()
					err = rows.Err()
				}
				if code := sqlState(err); code != "42704" && code != "22P02" {
					t.Errorf("%s connection: %s: %v, want an error about app.org_id", state, statement, err)
				}
			}
		}
		for _, statement := range []string{"update runs set seed = 1", "delete from runs", "insert into run_shards (run_id, shard, trials_done) values ('" + w.a.Org.String() + "', 1, 1)"} {
			if _, err := conn.Exec(t.Context(), statement); err == nil {
				t.Errorf("%s connection: %s succeeded without a scope", state, statement)
			}
		}
		tx, err := conn.Begin(t.Context())
		if err == nil {
			_, err = tx.Exec(t.Context(), "select set_config('app.org_id', $1, true)", w.a.Org.String())
		}
		if err == nil {
			err = tx.Commit(t.Context())
		}
		if err == nil && state == "used" {
			_, err = conn.Exec(t.Context(), "set enable_indexscan = off; set enable_bitmapscan = off; set enable_indexonlyscan = off")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestInTenantNeedsAScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, scope := range []tenant.Scope{{}, {Org: w.a.Org}, {Actor: w.a.Actor}} {
		err := w.db.InTenant(t.Context(), scope, func(postgres.Tx) error {
			t.Error("ran without a scope")
			return nil
		})
		if !errors.Is(err, tenant.ErrNoScope) {
			t.Errorf("%+v: %v", scope, err)
		}
	}
}

// TestPoolLeavesNoScopeBehind interleaves scopes on a pool of two connections,
// with failing transactions among them.
func TestPoolLeavesNoScopeBehind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	options := w.Options()
	options.MaxConns = 2
	db, err := postgres.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	owner := map[uuid.UUID]tenant.Scope{w.run(t, w.a).ID: w.a, w.run(t, w.b).ID: w.b}
	scopes := []tenant.Scope{w.a, w.b}
	rounds := 2000
	if testing.Short() {
		rounds = 200
	}
	var group sync.WaitGroup
	for worker := range 4 {
		random := rand.New(rand.NewPCG(1, uint64(worker)))
		group.Go(func() {
			for range rounds / 4 {
				scope, fail := scopes[random.IntN(2)], random.IntN(4) == 0
				if err := seesOnlyOwn(t.Context(), db, scope, owner, fail); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	for _, conn := range postgres.AppPool(db).AcquireAllIdle(t.Context()) {
		var scope string
		err := conn.QueryRow(t.Context(), "select coalesce(current_setting('app.org_id', true), '')").Scan(&scope)
		if err != nil || scope != "" {
			t.Errorf("a connection keeps the scope %q (%v)", scope, err)
		}
		conn.Release()
	}
}

func seesOnlyOwn(ctx context.Context, db *postgres.DB, scope tenant.Scope, owner map[uuid.UUID]tenant.Scope, fail bool) error {
	errWanted := errors.New("wanted")
	err := db.InTenant(ctx, scope, func(tx postgres.Tx) error {
		var id uuid.UUID
		if err := tx.QueryRow(ctx, "select id from runs").Scan(&id); err != nil {
			return err
		}
		if owner[id].Org != scope.Org {
			return errors.New("a foreign row")
		}
		if fail {
			return errWanted
		}
		return nil
	})
	if fail && errors.Is(err, errWanted) {
		return nil
	}
	return err
}

func TestForeignObjectsAreNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run := w.running(t, w.a)
	ctx, id := t.Context(), run.ID
	calls := map[string]func(id uuid.UUID) error{
		"get":     func(id uuid.UUID) error { _, err := w.runs.GetRun(ctx, w.b, id); return err },
		"results": func(id uuid.UUID) error { _, err := w.runs.GetResults(ctx, w.b, id); return err },
		"cancel":  func(id uuid.UUID) error { _, err := w.runs.RequestCancel(ctx, w.b, id); return err },
		"delete":  func(id uuid.UUID) error { _, err := w.runs.RequestDelete(ctx, w.b, id); return err },
		"begin":   func(id uuid.UUID) error { _, err := w.runs.BeginRun(ctx, w.b, id); return err },
		"end":     func(id uuid.UUID) error { _, err := w.runs.CancelRun(ctx, w.b, id); return err },
		"report": func(id uuid.UUID) error {
			return w.runs.ReportProgress(ctx, w.b, id, []simulation.ShardProgress{{TrialsDone: 1}}, time.Now())
		},
	}
	for name, call := range calls {
		foreign, missing := call(id), call(uuid.NewV4())
		if problem.KindOf(foreign) != problem.NotFound || foreign.Error() != missing.Error() {
			t.Errorf("%s: foreign %v, missing %v", name, foreign, missing)
		}
	}
	if _, err := w.files.GetFile(ctx, w.b, run.WorkbookID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("foreign file: %v", err)
	}
	stolen := w.newRun(t, w.b)
	stolen.WorkbookID = run.WorkbookID
	if _, _, err := w.runs.CreateRun(ctx, w.b, stolen); problem.KindOf(err) != problem.NotFound {
		t.Errorf("run of a foreign workbook: %v", err)
	}
	runs, err := w.runs.ListRuns(ctx, w.b, page.Request{})
	if err != nil || len(runs.Items) != 0 {
		t.Errorf("B lists %d runs (%v)", len(runs.Items), err)
	}
	own := w.workbook(t, w.b).ID
	files, err := w.files.ListFiles(ctx, w.b, file.Workbook, page.Request{Limit: 1})
	if err != nil || len(files.Items) != 1 || files.Items[0].ID != own {
		t.Errorf("B lists %+v (%v)", files.Items, err)
	}
}

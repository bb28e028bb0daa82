package postgres_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"uuid"

	"github.com/jackc/pgx/v5"

	"tyche/internal/postgres"
	"tyche/internal/postgres/pgtest"
	"tyche/platform/audit"
	"tyche/platform/identity"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
	"tyche/schema"
)

// signer signs with a key of its own.
type signer struct{ key ed25519.PrivateKey }

func newSigner(t testing.TB) signer {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return signer{key}
}

func (s signer) public() audit.PublicKey {
	return audit.PublicKey(s.key.Public().(ed25519.PublicKey))
}

func (s signer) Sign(_ context.Context, message []byte) ([]byte, error) {
	return ed25519.Sign(s.key, message), nil
}

func (s signer) PublicKeys(context.Context) ([]audit.PublicKey, error) {
	return []audit.PublicKey{s.public()}, nil
}

// chain chains what has committed.
func (w world) chain(t testing.TB) {
	t.Helper()
	for {
		n, err := postgres.Orderer{DB: w.db}.Chain(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// checkpoint signs the ends of all chains.
func (w world) checkpoint(t testing.TB, s signer) {
	t.Helper()
	service := &audit.Checkpoints{Heads: postgres.Orderer{DB: w.db}, Signer: s}
	if _, err := service.Sign(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
}

// trail is an organization's chain, the oldest entry first.
func (w world) trail(t testing.TB, scope tenant.Scope) []audit.Entry {
	t.Helper()
	w.chain(t)
	entries, err := postgres.Audit{DB: w.db}.List(t.Context(), scope, audit.Filter{}, 1<<62, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(entries)
	return entries
}

// verify exports an organization's chain and checks the export.
func (w world) verify(t testing.TB, scope tenant.Scope, s signer, after int64) audit.Report {
	t.Helper()
	source, err := postgres.Audit{DB: w.db}.Source(t.Context(), scope, after)
	if err != nil {
		t.Fatal(err)
	}
	var export bytes.Buffer
	if err := audit.Export(t.Context(), &export, s, pgtest.Vault{}, source, time.Now()); err != nil {
		t.Fatal(err)
	}
	report, err := audit.Verify(&export, s.public().Fingerprint(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestEveryChangeOfARunLeavesAnEntry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.a.Origin = tenant.Origin{Request: "r-1", Key: uuid.NewV4(), Session: uuid.NewV4(), Address: "203.0.113.7", Agent: "curl/8"}
	run := w.running(t, w.a)
	_, err := w.runs.CompleteRun(t.Context(), w.a, run.ID, simulation.Results{})
	other := w.running(t, w.a)
	if err == nil {
		_, err = w.runs.RequestCancel(t.Context(), w.a, other.ID)
	}
	if err == nil {
		_, err = w.runs.RequestDelete(t.Context(), w.a, other.ID)
	}
	if err == nil {
		_, err = w.runs.FailRun(t.Context(), w.a, other.ID, problem.New(problem.Internal, "x"))
	}
	if err != nil {
		t.Fatal(err)
	}
	var actions []string
	for _, e := range w.trail(t, w.a) {
		actions = append(actions, e.Action)
		if e.Actor != w.a.Actor || e.Request != "r-1" || e.Key != w.a.Origin.Key || e.Session != w.a.Origin.Session || len(e.Address) != 32 {
			t.Errorf("%s: %+v", e.Action, e)
		}
		if bytes.Contains(e.Personal, []byte("203.0")) || bytes.Contains(e.Personal, []byte("curl")) {
			t.Errorf("%s: personal fields in the clear: %q", e.Action, e.Personal)
		}
	}
	want := []string{
		"workbook.upload", "simulation.create", "simulation.begin", "simulation.complete",
		"workbook.upload", "simulation.create", "simulation.begin", "simulation.request_cancel", "simulation.request_delete",
		"simulation.fail", "simulation.delete",
	}
	if !slices.Equal(actions, want) {
		t.Errorf("entries are\n%v\nwant\n%v", actions, want)
	}
	s := newSigner(t)
	w.checkpoint(t, s)
	if r := w.verify(t, w.a, s, 0); r.Fault != nil || r.Last != int64(len(want)) || r.Checkpoints != 1 {
		t.Errorf("verify: %+v", r)
	}
}

// TestChangeWithoutEntryDoesNotCommit changes a row of every audited table behind
// the repositories' back.
func TestChangeWithoutEntryDoesNotCommit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file, run := w.workbook(t, w.a), w.run(t, w.a)
	about := func(resource uuid.UUID) []audit.Event {
		return []audit.Event{{Action: "x", Kind: "x", Resource: resource.String()}}
	}
	insertFile := `insert into files (id, kind, name, size, sha256, object_key, summary, created_by)
		select $1, kind, name, size, sha256, object_key, summary, created_by from files limit 1`
	fresh := uuid.NewV4()
	cases := []struct {
		statement string
		id        uuid.UUID
		entries   []audit.Event
		fails     bool
	}{
		{"update runs set seed = 1 where id = $1", run.ID, nil, true},
		{"update runs set seed = 1 where id = $1", run.ID, about(file.ID), true},
		{"update runs set seed = 1 where id = $1", run.ID, about(run.ID), false},
		{"insert into run_results (run_id, outputs, columns) values ($1, '[]', '[]')", run.ID, nil, true},
		{"insert into run_results (run_id, outputs, columns) values ($1, '[]', '[]')", run.ID, about(run.ID), false},
		{insertFile, fresh, nil, true},
		{insertFile, fresh, about(fresh), false},
		{"delete from runs where id = $1", run.ID, nil, true},
		{"delete from runs where id = $1", run.ID, about(run.ID), false},
		{"update run_progress set rate = 1 where run_id = $1", run.ID, nil, false},
	}
	for _, c := range cases {
		err := w.db.InTenant(t.Context(), w.a, func(tx postgres.Tx) error {
			for _, e := range c.entries {
				if err := tx.Record(t.Context(), e); err != nil {
					return err
				}
			}
			_, err := tx.Exec(t.Context(), c.statement, c.id)
			return err
		})
		if got := sqlState(err); (got == "23000") != c.fails || (!c.fails && err != nil) {
			t.Errorf("%s with %v: %v", c.statement, c.entries, err)
		}
	}
}

// TestChangeOfIdentitiesNeedsAnEntry changes who may do what behind the
// repositories' back. That something was used is no change.
func TestChangeOfIdentitiesNeedsAnEntry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	auth := w.Connect(t, schema.RoleAuth)
	if _, _, err := (&identity.Service{Keys: postgres.Identity{DB: w.db}}).Bootstrap(t.Context()); err != nil {
		t.Fatal(err)
	}
	for statement, fails := range map[string]bool{
		"insert into users (id) values (gen_random_uuid())":                                     true,
		"update memberships set active = false":                                                 true,
		"update api_keys set revoked_at = now()":                                                true,
		"update api_keys set last_used_at = now()":                                              false,
		"insert into organizations (id, name, tier) values (gen_random_uuid(), 'x', 'starter')": true,
		"insert into sign_in_attempts (subject) values (sha256('x'))":                           false,
	} {
		_, err := auth.Exec(t.Context(), statement)
		if got := sqlState(err); (got == "23000") != fails || !fails && err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// TestMarkOfOneTransactionDoesNotServeAnother uses one connection for both.
func TestMarkOfOneTransactionDoesNotServeAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run := w.run(t, w.a)
	options := w.Options()
	options.MaxConns = 1
	db, err := postgres.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, recorded := range []bool{true, false} {
		err := db.InTenant(t.Context(), w.a, func(tx postgres.Tx) error {
			if recorded {
				if err := tx.Record(t.Context(), audit.Event{Action: "x", Kind: "x", Resource: run.ID.String()}); err != nil {
					return err
				}
			}
			_, err := tx.Exec(t.Context(), "update runs set seed = seed where id = $1", run.ID)
			return err
		})
		if (err == nil) != recorded {
			t.Errorf("recorded %v: %v", recorded, err)
		}
	}
}

// unaudited are the tables that a person's request does not change: what is done
// on the way, and the trail itself.
var unaudited = []string{"outbox", "usage", "reservations", "run_progress", "run_shards", "sign_in_attempts", "sign_in_flows", "used_assertions", "audit_pending", "audit_entries", "audit_heads", "audit_checkpoints"}

func TestEveryTableThatARoleMayChangeIsAudited(t *testing.T) {
	t.Parallel()
	rows, err := pgtest.New(t).Connect(t, schema.RoleOwner).Query(t.Context(), `
		select distinct table_name::text from information_schema.column_privileges
		where table_schema = 'public' and privilege_type in ('INSERT', 'UPDATE') and grantee like 'tyche%' and grantee <> 'tyche_owner'
		except
		select c.relname from pg_trigger g join pg_class c on c.oid = g.tgrelid
		where g.tgname = 'audited' and g.tgenabled = 'O' and g.tgdeferrable and g.tginitdeferred
		order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	open, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range open {
		if !slices.Contains(unaudited, table) {
			t.Errorf("%s changes without an audit entry: call audit_table for it in a migration, or say here why not", table)
		}
	}
}

func TestTrailIsAppendOnlyForEveryRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t, w.a)
	w.chain(t)
	w.checkpoint(t, newSigner(t))
	w.run(t, w.a) // pending
	for _, role := range schema.Roles() {
		conn := w.Connect(t, role)
		if _, err := conn.Exec(t.Context(), "select set_config('app.org_id', $1, false)", w.a.Org.String()); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"audit_entries", "audit_checkpoints", "audit_pending"} {
			statements := []string{
				"update " + table + " set org_id = org_id", "truncate " + table,
			}
			if table != "audit_pending" || role != schema.RoleAuditor {
				statements = append(statements, "delete from "+table)
			}
			if table == "audit_pending" && role == schema.RoleOwner { // row-level security hides them all
				statements = statements[:2]
			}
			for _, s := range statements {
				if _, err := conn.Exec(t.Context(), s); sqlState(err) != "42501" {
					t.Errorf("%s may %s: %v", role, s, err)
				}
			}
		}
	}
	if n := len(w.trail(t, w.a)); n != 4 {
		t.Errorf("%d entries are left of 4", n)
	}
}

func TestRequestCannotWriteTheChainOrReadWhatIsPending(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t, w.a)
	for _, statement := range []string{
		"insert into audit_entries select * from audit_entries", "select * from audit_pending", "delete from audit_pending",
		"select * from audit_heads", "insert into audit_checkpoints select * from audit_checkpoints",
	} {
		err := w.db.InTenant(t.Context(), w.a, func(tx postgres.Tx) error {
			_, err := tx.Exec(t.Context(), statement)
			return err
		})
		if sqlState(err) != "42501" {
			t.Errorf("%s: %v", statement, err)
		}
	}
	err := w.db.InTenant(t.Context(), w.a, func(tx postgres.Tx) error {
		_, err := tx.Exec(t.Context(), `insert into audit_pending (org_id, id, at, actor_id, action, outcome, kind, resource, request, session_id, key_id, subject)
			values ($1, $1, now(), $1, 'x', 'done', 'x', 'x', '', $1, $1, $1)`, w.b.Org)
		return err
	})
	if sqlState(err) != "42501" {
		t.Errorf("an entry in another organization's chain: %v", err)
	}
}

func TestNoteWithoutOrganizationIsNobodys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	trail := postgres.Audit{DB: w.db}
	event := audit.Event{Action: "session.create", Outcome: audit.Failed, Kind: "session", Email: "a@example.com"}
	scope := tenant.Scope{Origin: tenant.Origin{Request: "r", Address: "203.0.113.9"}}
	if err := trail.Note(t.Context(), scope, event); err != nil {
		t.Fatal(err)
	}
	w.chain(t)
	conn := w.Connect(t, schema.RoleAuditor)
	var action, outcome string
	var personal []byte
	_, err := conn.Exec(t.Context(), fmt.Sprintf("set app.org_id = '%s'", audit.Nobody()))
	if err == nil {
		err = conn.QueryRow(t.Context(), "select action, outcome, personal from audit_entries").Scan(&action, &outcome, &personal)
	}
	if err != nil || action != "session.create" || outcome != "failed" || strings.Contains(string(personal), "example") {
		t.Errorf("%s %s %q: %v", action, outcome, personal, err)
	}
}

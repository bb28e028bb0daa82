package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"uuid"

	"github.com/jackc/pgx/v5"

	"tyche/engine/summary"
	"tyche/internal/postgres"
	"tyche/internal/postgres/pgtest"
	"tyche/platform/file"
	"tyche/platform/identity"
	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
	"tyche/schema"
)

// everything is the text of all rows of a table, bytea as its bytes.
func everything(t *testing.T, w world, table string) []byte {
	t.Helper()
	conn := w.Connect(t, "postgres")
	rows, err := conn.Query(t.Context(), "select * from "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all bytes.Buffer
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range values {
			if text, is := v.([]byte); is {
				all.Write(text)
			} else {
				fmt.Fprint(&all, v)
			}
		}
	}
	return all.Bytes()
}

// marked records a completed and a failed run with markers in whatever a customer writes.
func marked(t *testing.T, w world) (completed, failed simulation.Run) {
	t.Helper()
	name := uuid.NewV4()
	f := file.File{ID: name, Kind: file.Workbook, Name: "marker-name.xlsx", Size: 3, SHA256: [32]byte([]byte("marker-sha-256-marker-sha-256-me")),
		Key: file.Key{Org: w.a.Org, Kind: file.Workbook, Subject: name}, Summary: []byte(`{"sheets": [{"name": "marker-sheet"}]}`)}
	if err := w.files.AddFile(t.Context(), w.a, &f); err != nil {
		t.Fatal(err)
	}
	add := func() simulation.Run {
		run := w.newRun(t, w.a)
		run.WorkbookID, run.Specification, run.IdempotencyKey = f.ID, []byte(`{"x": "marker-specification"}`), "marker-key-"+run.ID.String()
		run.Digest = [32]byte([]byte("marker-request-marker-request-me"))
		stored, _, err := w.runs.CreateRun(t.Context(), w.a, run)
		if err == nil {
			_, err = w.runs.BeginRun(t.Context(), w.a, run.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		return stored
	}
	completed, failed = add(), add()
	results := simulation.Results{Outputs: []summary.Output{{Cell: "marker-sheet!B1", Name: "marker-output"}}}
	if _, err := w.runs.CompleteRun(t.Context(), w.a, completed.ID, results); err != nil {
		t.Fatal(err)
	}
	if _, err := w.runs.FailRun(t.Context(), w.a, failed.ID, problem.New(problem.Invalid, "marker-reason")); err != nil {
		t.Fatal(err)
	}
	return completed, failed
}

func TestWhatCustomersWriteIsSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	completed, failed := marked(t, w)
	for _, table := range []string{"files", "runs", "run_results", "run_progress", "run_shards", "outbox"} {
		if text := everything(t, w, table); bytes.Contains(text, []byte("marker")) {
			t.Errorf("%s holds plain text: %q", table, text)
		}
	}
	f, err := w.files.GetFile(t.Context(), w.a, completed.WorkbookID)
	if err != nil || f.Name != "marker-name.xlsx" || string(f.SHA256[:10]) != "marker-sha" || !bytes.Contains(f.Summary, []byte("marker-sheet")) {
		t.Errorf("%+v (%v)", f, err)
	}
	results, err := w.runs.GetResults(t.Context(), w.a, completed.ID)
	if err != nil || results.Outputs[0].Name != "marker-output" {
		t.Errorf("%+v (%v)", results, err)
	}
	run, err := w.runs.GetRun(t.Context(), w.a, failed.ID)
	if err != nil || run.Error.Message != "marker-reason" || !bytes.Contains(run.Specification, []byte("marker-specification")) {
		t.Errorf("%+v (%v)", run, err)
	}
}

// tamperer is a connection that changes rows without the entries that the triggers ask for.
func (w world) tamperer(t *testing.T) *pgx.Conn {
	t.Helper()
	conn := w.Connect(t, "postgres")
	if _, err := conn.Exec(t.Context(), "set session_replication_role = replica"); err != nil {
		t.Fatal(err)
	}
	return conn
}

func TestSwappedFieldsDoNotOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := marked(t, w)
	conn := w.tamperer(t)
	_, err := conn.Exec(t.Context(), "update runs a set specification = b.specification from runs b where a.id = $1 and b.id = $2", first.ID, second.ID)
	if err != nil {
		t.Fatal(err)
	}
	if run, err := w.runs.GetRun(t.Context(), w.a, first.ID); err == nil {
		t.Errorf("another run's specification is taken: %s", run.Specification)
	}
	if _, err := conn.Exec(t.Context(), "update files set name = summary where id = $1", first.WorkbookID); err != nil {
		t.Fatal(err)
	}
	if f, err := w.files.GetFile(t.Context(), w.a, first.WorkbookID); err == nil {
		t.Errorf("another field is taken: %s", f.Name)
	}
	if _, err := conn.Exec(t.Context(), "update run_results set outputs = convert_to('[]', 'UTF8')"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.runs.GetResults(t.Context(), w.a, first.ID); err == nil {
		t.Error("plain text is taken")
	}
}

// owners tells whose keys a run's and its workbook's fields take.
func owners(t *testing.T, w world, run simulation.Run) []string {
	t.Helper()
	rows, err := w.Connect(t, "postgres").Query(t.Context(), `
		select encode(substring(f from 7 for 16), 'hex') from (
			select specification from runs where id = $1 union all select error from runs where id = $1 and error is not null
			union all select outputs from run_results where run_id = $1
			union all select name from files where id = $2 union all select sha256 from files where id = $2
			union all select summary from files where id = $2) as fields (f)`, run.ID, run.WorkbookID)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestSharingTakesAnotherKey looks at the keys of fields and at what is to be done with objects.
func TestSharingTakesAnotherKey(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	completed, failed := marked(t, o.world)
	computing := o.running(t, o.a)
	mine, organization := strings.ReplaceAll(o.a.Actor.String(), "-", ""), strings.Repeat("0", 32)
	all := func(when, want string, run simulation.Run, fields int) {
		t.Helper()
		got := owners(t, o.world, run)
		if len(got) != fields {
			t.Errorf("%s: %d fields, want %d", when, len(got), fields)
		}
		for n, owner := range got {
			if owner != want {
				t.Errorf("%s: field %d takes the key of %s, want %s", when, n, owner, want)
			}
		}
	}
	share := func(shared bool) {
		t.Helper()
		for _, run := range []simulation.Run{completed, failed, computing} {
			if r, err := o.runs.ShareRun(t.Context(), o.a, run.ID, shared); err != nil || r.Shared != shared {
				t.Fatalf("%v (%v)", r.Shared, err)
			}
			if f, err := o.files.ShareFile(t.Context(), o.a, run.WorkbookID, shared); err != nil || f.Shared != shared {
				t.Fatalf("%v (%v)", f.Shared, err)
			}
		}
	}
	all("private", mine, completed, 5)
	share(true)
	all("shared", organization, completed, 5)
	all("shared", organization, failed, 5)
	all("shared while it computes", organization, computing, 4)
	o.letTimePass(t)
	if _, failures := o.sweep(t); len(failures) > 0 {
		t.Error(failures)
	}
	rekeyed := map[uuid.UUID]uuid.UUID{}
	for _, key := range o.shelf.rekeyed {
		rekeyed[key.Subject] = key.Owner
	}
	want := map[uuid.UUID]uuid.UUID{completed.ID: {}, failed.ID: {}, completed.WorkbookID: {}, computing.WorkbookID: {}}
	if !maps.Equal(rekeyed, want) {
		t.Errorf("rekeyed %v, want %v", rekeyed, want)
	}
	if _, err := o.runs.CompleteRun(t.Context(), o.a, computing.ID, simulation.Results{}); err != nil {
		t.Fatal(err)
	}
	all("completed after it was shared", organization, computing, 5)
	o.letTimePass(t)
	o.sweep(t)
	if last := o.shelf.rekeyed[len(o.shelf.rekeyed)-1]; last.Subject != computing.ID {
		t.Errorf("the objects of a run that has ended keep their key: %v", last)
	}
	share(false)
	all("private again", mine, completed, 5)
	o.letTimePass(t)
	o.sweep(t)
	if last := o.shelf.rekeyed[len(o.shelf.rekeyed)-1]; last.Owner != o.a.Actor {
		t.Errorf("private objects take the key of %s", last.Owner)
	}
}

// forgetful is a sealer whose keys can be destroyed by owner.
type forgetful struct {
	pgtest.Vault
	gone map[uuid.UUID]bool
}

func (f forgetful) OpenValue(ctx context.Context, name tenant.Name, sealed []byte) ([]byte, error) {
	if f.gone[uuid.UUID(sealed[len("sealed"):len("sealed")+16])] {
		return nil, problem.Wrap(problem.NotFound, tenant.ErrErased, "This was erased.")
	}
	return f.Vault.OpenValue(ctx, name, sealed)
}

func TestErasedRowsAreMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.a
	other.Actor = uuid.NewV4()
	first, _ := marked(t, w)
	mine := w.run(t, other)
	options := w.Options()
	options.Vault = forgetful{gone: map[uuid.UUID]bool{w.a.Actor: true}}
	db, err := postgres.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	runs, files := postgres.Runs{DB: db}, postgres.Files{DB: db}
	if _, err := runs.GetRun(t.Context(), w.a, first.ID); problem.KindOf(err) != problem.NotFound || !errors.Is(err, tenant.ErrErased) {
		t.Errorf("an erased run: %v", err)
	}
	if _, err := files.GetFile(t.Context(), w.a, first.WorkbookID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("an erased file: %v", err)
	}
	if _, err := runs.GetResults(t.Context(), w.a, first.ID); problem.KindOf(err) != problem.NotFound {
		t.Errorf("erased results: %v", err)
	}
	var seen []uuid.UUID
	for next, pages := "", 0; pages < 10; pages++ {
		p, err := runs.ListRuns(t.Context(), other, page.Request{Limit: 1, Cursor: next})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.Items {
			seen = append(seen, r.ID)
		}
		if next = p.Next; next == "" {
			break
		}
	}
	if len(seen) != 1 || seen[0] != mine.ID {
		t.Errorf("listed %v, want %v alone", seen, mine.ID)
	}
	list, err := files.ListFiles(t.Context(), other, file.Workbook, page.Request{})
	if err != nil || len(list.Items) != 1 {
		t.Errorf("%d files (%v)", len(list.Items), err)
	}
}

// TestRowsOfEarlierVersionsAreSealed puts plain text where an earlier version left it and migrates again.
func TestRowsOfEarlierVersionsAreSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	completed, failed := marked(t, w)
	key, provider := identity.Key{ID: uuid.NewV4(), Digest: [32]byte{1}, Roles: w.a.Roles, Name: "new"}, identity.KeptProvider{Secrets: []byte{1},
		Provider: identity.Provider{ID: uuid.NewV4(), Protocol: identity.OpenIDConnect, Preset: identity.Generic, Name: "new", Issuer: "https://idp.example"}}
	if err := (postgres.Identity{DB: w.db}).AddKey(t.Context(), w.a, &key); err != nil {
		t.Fatal(err)
	}
	if _, err := (postgres.Providers{DB: w.db}).AddProvider(t.Context(), w.a, provider); err != nil {
		t.Fatal(err)
	}
	super := w.tamperer(t)
	for _, statement := range []string{
		"alter table api_keys disable trigger user", "alter table identity_providers disable trigger user",
		"update api_keys set name = convert_to('old-key', 'UTF8') where name is not null",
		"update identity_providers set name = convert_to('old-provider', 'UTF8')",
		"alter table files disable trigger user", "alter table runs disable trigger user", "alter table run_results disable trigger user", // they came later
		`update files set name = convert_to('old-name', 'UTF8'), summary = convert_to('{"sheets":[]}', 'UTF8') where id = '` + completed.WorkbookID.String() + `'`,
		`update files set sha256 = decode(repeat('07', 32), 'hex') where id = '` + completed.WorkbookID.String() + `'`,
		`update runs set specification = convert_to('{"old-specification": 1}', 'UTF8') where workbook_id = '` + completed.WorkbookID.String() + `'`,
		`update runs set error = convert_to('{"kind":"invalid","code":"invalid","message":"old-reason"}', 'UTF8') where error is not null`,
		`update run_results set outputs = convert_to('[{"name":"old-output"}]', 'UTF8')`,
		`delete from files f where not exists (select from runs r where r.workbook_id = f.id)`,
		"alter table organizations disable trigger user", `update organizations set name = convert_to('old-organization', 'UTF8')`,
		`delete from goose_db_version where version_id in (11, 13, 32)`,
	} {
		if _, err := super.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if err := postgres.Migrate(t.Context(), w.DSN(schema.RoleOwner), pgtest.Vault{}); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"files", "runs", "run_results", "organizations", "api_keys", "identity_providers"} {
		if text := everything(t, w, table); bytes.Contains(text, []byte("old-")) {
			t.Errorf("%s holds plain text still", table)
		}
		var forced bool
		if err := super.QueryRow(t.Context(), "select relforcerowsecurity from pg_class where oid = $1::regclass", table).Scan(&forced); err != nil || !forced {
			t.Errorf("%s is not under forced row-level security any more (%v)", table, err)
		}
	}
	if org, err := (postgres.Identity{DB: w.db}).GetOrganization(t.Context(), w.a); err != nil || org.Name != "old-organization" {
		t.Errorf("%+v (%v)", org, err)
	}
	keys, err := postgres.Identity{DB: w.db}.ListKeys(t.Context(), w.a, page.Request{Limit: 10})
	if err != nil || !slices.ContainsFunc(keys.Items, func(k identity.Key) bool { return k.ID == key.ID && k.Name == "old-key" }) {
		t.Errorf("%+v (%v)", keys, err)
	}
	if p, err := (postgres.Providers{DB: w.db}).GetProvider(t.Context(), w.a, provider.ID); err != nil || p.Name != "old-provider" {
		t.Errorf("%+v (%v)", p, err)
	}
	f, err := w.files.GetFile(t.Context(), w.a, completed.WorkbookID)
	if err != nil || f.Name != "old-name" || f.SHA256[31] != 7 {
		t.Errorf("%+v (%v)", f, err)
	}
	if run, err := w.runs.GetRun(t.Context(), w.a, failed.ID); err != nil || run.Error.Message != "old-reason" || string(run.Specification) != `{"old-specification": 1}` {
		t.Errorf("%+v (%v)", run, err)
	}
	if r, err := w.runs.GetResults(t.Context(), w.a, completed.ID); err != nil || r.Outputs[0].Name != "old-output" {
		t.Errorf("%+v (%v)", r, err)
	}
}

package postgres_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"uuid"

	"tyche/internal/postgres"
	"tyche/platform/file"
	"tyche/platform/page"
	"tyche/platform/problem"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

// sees lists the runs that a scope sees, and checks that every way to look agrees.
func (w world) sees(t *testing.T, scope tenant.Scope, all ...simulation.Run) []uuid.UUID {
	t.Helper()
	listed, err := w.runs.ListRuns(t.Context(), scope, page.Request{})
	if err != nil {
		t.Fatal(err)
	}
	var seen []uuid.UUID
	for _, run := range listed.Items {
		seen = append(seen, run.ID)
	}
	for _, run := range all {
		_, err := w.runs.GetRun(t.Context(), scope, run.ID)
		if got := err == nil; got != slices.Contains(seen, run.ID) {
			t.Errorf("run %s: listed %v, got %v (%v)", run.ID, !got, got, err)
		}
		if problem.KindOf(err) != "" && err.Error() != errMissing(t, w, scope) {
			t.Errorf("an invisible run answers %v", err)
		}
	}
	return seen
}

func errMissing(t *testing.T, w world, scope tenant.Scope) string {
	_, err := w.runs.GetRun(t.Context(), scope, uuid.NewV4())
	return err.Error()
}

// TestRunsArePrivateUntilShared follows a run through the eyes of its owner, a
// colleague, an administrator and another organization.
func TestRunsArePrivateUntilShared(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner, colleague := w.Member(t, w.a, tenant.PowerUser), w.Member(t, w.a, tenant.PowerUser)
	run := w.running(t, owner)
	if _, err := w.runs.CompleteRun(t.Context(), owner, run.ID, simulation.Results{}); err != nil {
		t.Fatal(err)
	}
	look := func(when string, wanted int) {
		t.Helper()
		for name, c := range map[string]struct {
			scope tenant.Scope
			want  int
		}{"owner": {owner, 1}, "colleague": {colleague, wanted}, "administrator": {w.a, 1}, "foreigner": {w.b, 0}} {
			if got := w.sees(t, c.scope, run); len(got) != c.want {
				t.Errorf("%s: the %s sees %d runs, want %d", when, name, len(got), c.want)
			}
			for _, table := range []string{"runs", "run_progress", "run_results"} {
				if got := count(t, w.db, c.scope, table); got != c.want {
					t.Errorf("%s: the %s sees %d rows of %s, want %d", when, name, got, table, c.want)
				}
			}
		}
	}
	look("made", 0)
	for _, c := range []struct {
		scope tenant.Scope
		want  problem.Kind
	}{{colleague, problem.NotFound}, {w.b, problem.NotFound}, {owner, ""}} {
		if _, err := w.runs.ShareRun(t.Context(), c.scope, run.ID, true); problem.KindOf(err) != c.want {
			t.Errorf("share: %v, want %q", err, c.want)
		}
	}
	look("shared", 1)
	for name, call := range map[string]func() error{
		"unshare": func() error { _, err := w.runs.ShareRun(t.Context(), colleague, run.ID, false); return err },
		"cancel":  func() error { _, err := w.runs.RequestCancel(t.Context(), colleague, run.ID); return err },
		"delete":  func() error { _, err := w.runs.RequestDelete(t.Context(), colleague, run.ID); return err },
	} {
		if err := call(); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("%s by a colleague: %v", name, err)
		}
	}
	if shared, err := w.runs.ShareRun(t.Context(), w.a, run.ID, false); err != nil || shared.Shared || shared.CreatedBy != owner.Actor {
		t.Errorf("unshared by an administrator: %+v (%v)", shared, err)
	}
	look("unshared", 0)
}

func TestFilesArePrivateUntilShared(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner, colleague := w.Member(t, w.a, tenant.Analyst), w.Member(t, w.a, tenant.Analyst)
	f := w.workbook(t, owner)
	stolen := w.newRun(t, colleague)
	stolen.WorkbookID = f.ID
	if _, _, err := w.runs.CreateRun(t.Context(), colleague, stolen); problem.KindOf(err) != problem.NotFound {
		t.Errorf("a run of a colleague's private workbook: %v", err)
	}
	look := func(want int) {
		t.Helper()
		files, err := w.files.ListFiles(t.Context(), colleague, file.Workbook, page.Request{})
		_, getErr := w.files.GetFile(t.Context(), colleague, f.ID)
		// The colleague has one of their own.
		if err != nil || len(files.Items) != want+1 || (getErr == nil) != (want == 1) {
			t.Errorf("the colleague sees %d files and gets %v, want %d (%v)", len(files.Items), getErr, want+1, err)
		}
	}
	look(0)
	if _, err := w.files.ShareFile(t.Context(), colleague, f.ID, true); problem.KindOf(err) != problem.NotFound {
		t.Errorf("shared by a colleague: %v", err)
	}
	if shared, err := w.files.ShareFile(t.Context(), owner, f.ID, true); err != nil || !shared.Shared {
		t.Errorf("shared: %+v (%v)", shared, err)
	}
	look(1)
	if _, err := w.files.ShareFile(t.Context(), colleague, f.ID, false); problem.KindOf(err) != problem.Forbidden {
		t.Errorf("unshared by a colleague: %v", err)
	}
	if _, _, err := w.runs.CreateRun(t.Context(), colleague, stolen); err != nil {
		t.Errorf("a run of a shared workbook: %v", err)
	}
	if err := w.files.AddFile(t.Context(), tenant.Scope{Org: owner.Org, Actor: owner.Actor}, &f); err == nil {
		t.Error("a file is added twice")
	}
}

// TestColleaguesRowsCannotBeWrittenInSQL goes below every check in Go.
func TestColleaguesRowsCannotBeWrittenInSQL(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner, colleague := w.Member(t, w.a, tenant.PowerUser), w.Member(t, w.a, tenant.PowerUser)
	run := w.running(t, owner)
	report := []simulation.ShardProgress{{Shard: 0, TrialsDone: 10}}
	if err := w.runs.ReportProgress(t.Context(), owner, run.ID, report, time.Now()); err != nil {
		t.Fatal(err)
	}
	for _, shared := range []bool{false, true} {
		if _, err := w.runs.ShareRun(t.Context(), owner, run.ID, shared); err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{
			"update runs set seed = 1 where id = $1", "update runs set shared = true where id = $1",
			"delete from runs where id = $1", "update run_progress set trials_done = 1 where run_id = $1",
			"update run_shards set trials_done = 1 where run_id = $1", "delete from run_shards where run_id = $1",
			"update files set shared = true where id = (select workbook_id from runs where id = $1)",
			"update memberships set roles = array['admin'] where user_id <> $1", "update memberships set roles = array['admin']",
			"update organizations set name = 'x'", "update profiles set name = ''", "update sessions set ended_at = now()",
			"update api_keys set revoked_at = now()", "update invitations set revoked_at = now()",
		} {
			err := w.db.InTenant(t.Context(), colleague, func(tx postgres.Tx) error {
				args := []any{run.ID}[:strings.Count(statement, "$1")]
				tag, err := tx.Exec(t.Context(), statement, args...)
				if err == nil && tag.RowsAffected() != 0 {
					t.Errorf("%s: touched %d rows", statement, tag.RowsAffected())
				}
				return err
			})
			if err != nil {
				t.Errorf("%s: %v", statement, err)
			}
		}
	}
	for _, statement := range []string{
		"insert into run_shards (run_id, shard, trials_done) values ('%[1]s', 7, 1)",
		"insert into run_results (run_id, outputs, columns) values ('%[1]s', '[]', '[]')",
		"insert into files (id, kind, name, size, sha256, object_key, summary, created_by) values (gen_random_uuid(), 'workbook', 'x', 1, sha256(''), 'x', '{}', '%[2]s')",
		"insert into memberships (user_id, roles) values ('%[2]s', array['admin'])",
		"insert into sessions (id, user_id, digest, method, idle_s, expires_at) values (gen_random_uuid(), '%[2]s', sha256(''), 'local', 1, now())",
		"insert into api_keys (id, actor_id, digest, roles) values (gen_random_uuid(), '%[2]s', sha256(''), array['admin'])",
		"insert into invitations (id, digest, roles, invited_by, expires_at) values (gen_random_uuid(), sha256(''), array['admin'], '%[2]s', now())",
		"insert into profiles (user_id) values ('%[2]s')",
		"insert into organization_domains (domain, token) values ('example.com', 'x')",
		"update runs set created_by = '%[3]s' where created_by = '%[2]s'",
	} {
		scope := colleague
		if statement[:6] == "update" {
			scope = owner // may not give a run away either
		}
		err := w.db.InTenant(t.Context(), scope, func(tx postgres.Tx) error {
			_, err := tx.Exec(t.Context(), fmt.Sprintf(statement+" -- %[3]s", run.ID, owner.Actor, colleague.Actor))
			return err
		})
		if sqlState(err) != "42501" {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// TestRunOfFormerAnalystIsNotComputed changes the roles between request and work.
func TestRunOfFormerAnalystIsNotComputed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner := w.Member(t, w.a, tenant.Analyst)
	run := w.run(t, owner)
	worker := tenant.Scope{Org: owner.Org, Actor: owner.Actor, Tier: owner.Tier} // without roles, as work goes on
	admin := w.Unaudited(t)
	for _, change := range []string{"roles = array['viewer']", "roles = array['analyst'], active = false"} {
		if _, err := admin.Exec(t.Context(), "update memberships set "+change+" where user_id = $1", owner.Actor); err != nil {
			t.Fatal(err)
		}
		if _, err := w.runs.BeginRun(t.Context(), worker, run.ID); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("%s: %v", change, err)
		}
	}
	if _, err := admin.Exec(t.Context(), "update memberships set active = true where user_id = $1", owner.Actor); err != nil {
		t.Fatal(err)
	}
	if begun, err := w.runs.BeginRun(t.Context(), worker, run.ID); err != nil || begun.Status != simulation.Running {
		t.Errorf("begun: %+v (%v)", begun, err)
	}
	if status, err := w.runs.FailRun(t.Context(), worker, run.ID, problem.New(problem.Forbidden, "x")); err != nil || status != simulation.Failed {
		t.Errorf("failed: %s (%v)", status, err)
	}
}

// TestWorkOfAnAdministratorsRequestGoesOnAsTheOwner looks at the outbox: whoever
// cancels or deletes, what is left to do is done in the owner's scope.
func TestWorkOfAnAdministratorsRequestGoesOnAsTheOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner := w.Member(t, w.a, tenant.PowerUser)
	cancelled, deleted, done := w.running(t, owner), w.running(t, owner), w.running(t, owner)
	if _, err := w.runs.CompleteRun(t.Context(), owner, done.ID, simulation.Results{}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.runs.RequestCancel(t.Context(), w.a, cancelled.ID); err != nil {
		t.Fatal(err)
	}
	for _, run := range []simulation.Run{deleted, done} {
		if _, err := w.runs.RequestDelete(t.Context(), w.a, run.ID); err != nil {
			t.Fatal(err)
		}
	}
	var others, all int
	err := w.Connect(t, "postgres").QueryRow(t.Context(),
		"select count(*) filter (where actor_id <> $1), count(*) from outbox", owner.Actor).Scan(&others, &all)
	if err != nil || others != 0 || all != 3+4 { // three starts, two cancels, two purges
		t.Errorf("%d of %d entries are not the owner's (%v)", others, all, err)
	}
}

// TestPooledTransactionsNeverSeeForeignRows interleaves transactions of two
// organizations with three users each on a pool of four connections: 100,000 of
// them with TYCHE_SOAK, fewer otherwise. A model of who owns and shares what says
// exactly which rows each of them must see; some share, some fail on purpose.
func TestPooledTransactionsNeverSeeForeignRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	options := w.Options()
	options.MaxConns = 4
	db, err := postgres.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	m := &visibility{world: w, pool: postgres.Runs{DB: db}, db: db}
	for _, admin := range []tenant.Scope{w.a, w.b} {
		m.scopes = append(m.scopes, admin, w.Member(t, admin, tenant.PowerUser), w.Member(t, admin, tenant.Analyst))
	}
	for _, scope := range m.scopes {
		for range 3 {
			run := w.run(t, scope)
			run.CreatedBy = scope.Actor
			m.runs = append(m.runs, run)
			m.shared = append(m.shared, false)
		}
	}
	transactions := 10_000
	switch {
	case os.Getenv("TYCHE_SOAK") != "":
		transactions = 100_000
	case testing.Short():
		transactions = 400
	}
	began := time.Now()
	var group sync.WaitGroup
	for worker := range 8 {
		random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), uint64(worker)))
		group.Go(func() {
			for range transactions / 8 {
				if err := m.step(t, random); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	t.Logf("%d transactions in %v", transactions, time.Since(began).Round(time.Millisecond))
	for _, conn := range postgres.AppPool(db).AcquireAllIdle(t.Context()) {
		var left string
		err := conn.QueryRow(t.Context(), `select coalesce(current_setting('app.org_id', true), '')
			|| coalesce(current_setting('app.actor_id', true), '') || coalesce(current_setting('app.admin', true), '')`).Scan(&left)
		if err != nil || left != "" {
			t.Errorf("a connection keeps the scope %q (%v)", left, err)
		}
		conn.Release()
	}
}

// visibility is what must be seen, beside the database that shows it.
type visibility struct {
	world
	pool   postgres.Runs
	db     *postgres.DB
	scopes []tenant.Scope
	runs   []simulation.Run
	mu     sync.RWMutex // held for writing while a run is shared
	shared []bool
}

var errOnPurpose = errors.New("on purpose")

// step is one transaction of a random scope.
func (m *visibility) step(t *testing.T, random *rand.Rand) error {
	scope := m.scopes[random.IntN(len(m.scopes))]
	if random.IntN(50) == 0 {
		return m.share(t, scope, random.IntN(len(m.runs)), random.IntN(2) == 0)
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	want := map[uuid.UUID]bool{}
	for n, run := range m.runs {
		if run.Org == scope.Org && (run.CreatedBy == scope.Actor || m.shared[n] || scope.Has(tenant.Admin)) {
			want[run.ID] = true
		}
	}
	table := []string{"select id from runs", "select run_id from run_progress", "select r.id from files f join runs r on r.workbook_id = f.id"}[random.IntN(3)]
	fail := random.IntN(4) == 0
	err := m.db.InTenant(t.Context(), scope, func(tx postgres.Tx) error {
		rows, err := tx.Query(t.Context(), table)
		if err != nil {
			return err
		}
		seen := 0
		for rows.Next() {
			var id uuid.UUID
			if err := rows.Scan(&id); err != nil {
				return err
			}
			if !want[id] {
				return fmt.Errorf("%s: %+v sees the foreign run %s", table, scope, id)
			}
			seen++
		}
		if err := rows.Err(); err != nil {
			return err
		}
		if table != "select r.id from files f join runs r on r.workbook_id = f.id" && seen != len(want) {
			return fmt.Errorf("%s: %+v sees %d rows, want %d", table, scope, seen, len(want))
		}
		if fail {
			return errOnPurpose
		}
		return nil
	})
	if fail && errors.Is(err, errOnPurpose) {
		return nil
	}
	return err
}

// share changes a run as a random user tries to, who may or may not.
func (m *visibility) share(t *testing.T, scope tenant.Scope, n int, shared bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	run := m.runs[n]
	_, err := m.pool.ShareRun(t.Context(), scope, run.ID, shared)
	may := run.Org == scope.Org && (run.CreatedBy == scope.Actor || scope.Has(tenant.Admin))
	if may != (err == nil) {
		return fmt.Errorf("share %s as %+v: %w", run.ID, scope, err)
	}
	if may {
		m.shared[n] = shared
	}
	return nil
}

// TestListsOfAUserAreIndexed gives a user a few runs and workbooks among thousands of others', and asks PostgreSQL how many
// rows it looks at to list them.
func TestListsOfAUserAreIndexed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	user := w.Member(t, w.a, tenant.PowerUser)
	run, shared := w.run(t, user), w.run(t, w.a)
	if _, err := w.runs.ShareRun(t.Context(), w.a, shared.ID, true); err != nil {
		t.Fatal(err)
	}
	admin := w.Connect(t, "postgres")
	for _, statement := range []string{
		"set session_replication_role = replica", // the copies need no audit entries
		"create temporary table copies as select r.*, n from runs r, generate_series(1, 20000) n where r.id = '" + shared.ID.String() + "'",
		"update copies set id = gen_random_uuid(), shared = false, idempotency_key = null",
		"alter table copies drop column n",
		"insert into runs select * from copies",
		"insert into run_progress (org_id, run_id) select org_id, id from copies",
		"analyze runs, run_progress",
	} {
		if _, err := admin.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if got := w.sees(t, user, run, shared); len(got) != 2 {
		t.Errorf("the user sees %d runs, want 2", len(got))
	}
	began := time.Now()
	const times = 20
	for range times {
		if _, err := w.runs.ListRuns(t.Context(), user, page.Request{}); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("a list among 20,000 takes %v", time.Since(began)/times)
	var read int
	err := w.db.InTenant(t.Context(), user, func(tx postgres.Tx) error {
		var before int
		const count = "select idx_tup_fetch + seq_tup_read from pg_stat_xact_user_tables where relname = 'runs'"
		if err := tx.QueryRow(t.Context(), count).Scan(&before); err != nil {
			return err
		}
		if _, err := postgres.ListRunsIn(t.Context(), tx, user); err != nil {
			return err
		}
		err := tx.QueryRow(t.Context(), count).Scan(&read)
		read -= before
		return err
	})
	if err != nil || read > 100 {
		t.Errorf("PostgreSQL looked at %d runs to list 2 (%v)", read, err)
	}
}

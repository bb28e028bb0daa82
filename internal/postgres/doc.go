// Package postgres keeps the record in PostgreSQL and satisfies the ports that
// platform/* declares for it.
//
// It owns connections, roles, migrations and the mapping between rows and the
// platform's types. DB.InTenant is the only way to tenant rows: the pool of the
// application's role is not reachable otherwise, and a Tx has no method that
// leaves its scope. It must not know HTTP, Temporal or what a rule means beyond
// the states that a statement guards.
//
// Tests get a migrated database of their own from internal/postgres/pgtest.
package postgres

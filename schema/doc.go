// Package schema is the record's shape: migrations, roles, row-level security
// and the queries that sqlc turns into Go (internal/postgres/queries).
//
// It owns SQL and nothing else. Migrations run as tyche_owner, which owns every
// object; the other roles get exactly the grants that a migration spells out.
//
//   - tyche_app reads and writes tenant rows, always under row-level security;
//   - tyche_auth reads and writes organizations and API keys, nothing more;
//   - tyche_launcher works off the outbox, nothing more.
//
// A new tenant table is created with org_id as below and then handed to
// protect_tenant_table; the catalog test of internal/postgres fails when a
// table or view is left unprotected.
package schema

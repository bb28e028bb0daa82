package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"tyche/internal/postgres/pgtest"
	"tyche/schema"
)

// routingTables are read before a tenant is known: they hold identifiers,
// digests and routing, and what else they have tyche_auth cannot select. What is
// not listed here must be protected as a tenant's.
var routingTables = []string{
	"organizations", "api_keys", "outbox", "users", "memberships", "sessions", "invitations",
	"local_accounts", "sign_in_attempts", "organization_domains",
	"audit_pending", "audit_heads",
	"identity_providers", "sign_in_flows", "used_assertions",
}

// migrationTable is goose's own.
const migrationTable = "goose_db_version"

// leaks looks into the catalog and says what would let one organization see
// another's rows.
const leaks = `
with tables as (
  select c.oid, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.reloptions,
         (select a.attnum from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped) as org
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%' and n.nspname not like 'pg_temp%'
    and c.relname <> all ($1)
)
select relname, 'no row-level security' from tables where relkind in ('r', 'p') and not relrowsecurity
union all select relname, 'row-level security is not forced' from tables where relkind in ('r', 'p') and not relforcerowsecurity
union all select relname, 'no org_id' from tables where relkind in ('r', 'p') and org is null
union all
select t.relname, 'org_id can be null or has no default from the scope'
from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum = t.org
left join pg_attrdef d on d.adrelid = t.oid and d.adnum = t.org
where t.relkind in ('r', 'p')
  and (not a.attnotnull or coalesce(pg_get_expr(d.adbin, d.adrelid), '') <> '(current_setting(''app.org_id''::text))::uuid')
union all
select relname, 'no policy on the scope' from tables t where relkind in ('r', 'p') and not exists (
  select from pg_policy p where p.polrelid = t.oid and p.polpermissive and p.polcmd = '*'
    and pg_get_expr(p.polqual, p.polrelid) like '%org_id = ( SELECT (current_setting(''app.org_id''::text))::uuid%'
    and pg_get_expr(p.polwithcheck, p.polrelid) like '%org_id = ( SELECT (current_setting(''app.org_id''::text))::uuid%')
union all
select t.relname, 'a second permissive policy: ' || p.polname from tables t
join pg_policy p on p.polrelid = t.oid where p.polpermissive and p.polname <> 'tenant'
union all
select relname, 'no index that leads with org_id' from tables t where relkind in ('r', 'p') and not exists (
  select from pg_index i where i.indrelid = t.oid and i.indkey[0] = t.org and i.indpred is null)
union all
select t.relname, 'a key without org_id: ' || c.conname from tables t
join pg_constraint c on c.conrelid = t.oid and c.contype in ('p', 'u', 'x', 'f') where t.org <> all (c.conkey)
union all
select t.relname, 'a unique index without org_id: ' || i.indexrelid::regclass from tables t
join pg_index i on i.indrelid = t.oid where i.indisunique and t.org <> all (i.indkey::int2[])
union all
select relname, 'a view without security_invoker' from tables
where relkind = 'v' and not coalesce('security_invoker=true' = any (reloptions) or 'security_invoker=on' = any (reloptions), false)
union all select relname, 'a materialized view: row-level security cannot guard it' from tables where relkind = 'm'
union all
select p.proname, 'a function with its owner''s rights' from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname not in ('pg_catalog', 'information_schema') and p.prosecdef
union all
select t.relname, 'no policy on the user for ' || c.verb from tables t
cross join (values ('SELECT', 'r'), ('INSERT', 'a'), ('UPDATE', 'w'), ('DELETE', 'd')) as c (verb, cmd)
where t.relkind in ('r', 'p')
  and (has_table_privilege('tyche_app', t.oid, c.verb) or c.verb <> 'DELETE' and has_any_column_privilege('tyche_app', t.oid, c.verb))
  and not exists (
  select from pg_policy p where p.polrelid = t.oid and not p.polpermissive and p.polcmd in (c.cmd::"char", '*')
    and coalesce(pg_get_expr(p.polqual, p.polrelid), '') || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') ~ 'app.actor_id|app.admin|FROM runs r')
union all
select c.relname, 'row-level security is not forced' from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relname = any ($1) and c.relname <> 'goose_db_version'
  and not (c.relrowsecurity and c.relforcerowsecurity)
union all
select c.relname, 'a policy that opens other organizations: ' || p.polname from pg_class c join pg_policy p on p.polrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relname = any ($1) and p.polpermissive and p.polcmd <> 'a'
  and (p.polroles = '{0}' or 'tyche_app'::regrole = any (p.polroles))
  and pg_get_expr(p.polqual, p.polrelid) !~ '= \( SELECT \(current_setting\(''app.org_id''::text\)\)::uuid'
union all select rolname, 'a role that bypasses row-level security' from pg_roles where rolname like 'tyche%' and (rolbypassrls or rolsuper)
order by 1, 2`

func findLeaks(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), leaks, append([]string{migrationTable}, routingTables...))
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
		var object, leak string
		err := row.Scan(&object, &leak)
		return object + ": " + leak, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestCatalogHasNoLeak(t *testing.T) {
	t.Parallel()
	conn := pgtest.New(t).Connect(t, schema.RoleOwner)
	if found := findLeaks(t, conn); len(found) > 0 {
		t.Errorf("leaks:\n%s", strings.Join(found, "\n"))
	}
	rows, err := conn.Query(t.Context(), "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range slices.Concat(tenantTables, routingTables) {
		if !slices.Contains(names, table) {
			t.Errorf("table %s is not there", table)
		}
	}
	if len(names) != len(tenantTables)+len(routingTables)+1 {
		t.Errorf("tables are %v: say in this test whether a new one is for routing or a tenant's", names)
	}
}

// TestCatalogTestFindsEveryLeak plants each leak in turn.
func TestCatalogTestFindsEveryLeak(t *testing.T) {
	t.Parallel()
	const column = "org_id uuid not null default (current_setting('app.org_id')::uuid)"
	const good = "create table planted (" + column + ", id uuid, primary key (org_id, id)); select protect_tenant_table('planted');"
	cases := []struct{ sql, want string }{
		{good, ""},
		{"create table planted (" + column + ", id uuid, primary key (org_id, id))", "planted: no row-level security"},
		{good + "alter table planted no force row level security", "planted: row-level security is not forced"},
		{good + "alter table planted disable row level security", "planted: no row-level security"},
		{"create table planted (id uuid primary key)", "planted: no org_id"},
		{good + "alter table planted alter org_id drop default", "planted: org_id can be null or has no default from the scope"},
		{good + "alter table planted alter org_id set default (current_setting('app.org_id', true)::uuid)", "planted: org_id can be null or has no default from the scope"},
		{good + "drop policy tenant on planted", "planted: no policy on the scope"},
		{good + "alter policy tenant on planted using (true)", "planted: no policy on the scope"},
		{good + "alter policy tenant on planted with check (true)", "planted: no policy on the scope"},
		{good + "create policy open on planted for select using (true)", "planted: a second permissive policy: open"},
		{"create table planted (" + column + ", id uuid primary key); select protect_tenant_table('planted')", "planted: no index that leads with org_id"},
		{good + "alter table planted add unique (id)", "planted: a key without org_id: planted_id_key"},
		{good + "create unique index planted_id on planted (id)", "planted: a unique index without org_id: planted_id"},
		{good + "alter table planted add run uuid references organizations (id)", "planted: a key without org_id: planted_run_fkey"},
		{good + "grant select, delete on planted to tyche_app", "planted: no policy on the user for SELECT"},
		{good + "grant select, delete on planted to tyche_app", "planted: no policy on the user for DELETE"},
		{good + "grant update (id) on planted to tyche_app", "planted: no policy on the user for UPDATE"},
		{"drop policy sees on runs", "runs: no policy on the user for SELECT"},
		{"drop policy sees on runs; create policy sees on runs as restrictive for select using (true)", "runs: no policy on the user for SELECT"},
		{"drop policy removes on runs", "runs: no policy on the user for DELETE"},
		{"alter policy adds on run_shards with check (true)", "run_shards: no policy on the user for INSERT"},
		{"drop policy sees on profiles", "profiles: no policy on the user for UPDATE"},
		{"alter table sessions no force row level security", "sessions: row-level security is not forced"},
		{"alter table local_accounts disable row level security", "local_accounts: row-level security is not forced"},
		{"alter policy tenant on memberships using (true)", "memberships: a policy that opens other organizations: tenant"},
		{"alter policy lookup on sessions to public", "sessions: a policy that opens other organizations: lookup"},
		{"create policy open on api_keys for select to tyche_app using (true)", "api_keys: a policy that opens other organizations: open"},
		{"create view planted as select * from runs", "planted: a view without security_invoker"},
		{"create view planted with (security_invoker = false) as select * from runs", "planted: a view without security_invoker"},
		{"create view planted with (security_invoker = true) as select * from runs", ""},
		{"create materialized view planted as select 1 as org_id", "planted: a materialized view: row-level security cannot guard it"},
		{"create function planted() returns bigint language sql security definer as 'select count(*) from runs'", "planted: a function with its owner's rights"},
	}
	conn := pgtest.New(t).Connect(t, schema.RoleOwner)
	for n, c := range cases {
		tx, err := conn.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), c.sql); err != nil {
			t.Fatalf("%s: %v", c.sql, err)
		}
		found := findLeaks(t, conn)
		if (c.want == "" && len(found) > 0) || (c.want != "" && !slices.Contains(found, c.want)) {
			t.Errorf("case %d, %s:\nfound %v\nwant %q", n, c.sql, found, c.want)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestGrantsAreExactlyThese fails on any grant that nobody wrote down.
func TestGrantsAreExactlyThese(t *testing.T) {
	t.Parallel()
	want := []string{
		"tyche_app api_keys INSERT", "tyche_app audit_checkpoints SELECT", "tyche_app audit_entries SELECT", "tyche_app audit_pending INSERT",
		"tyche_app external_identities DELETE,INSERT,SELECT",
		"tyche_app files INSERT,SELECT", "tyche_app identity_providers DELETE,INSERT,SELECT,UPDATE", "tyche_app invitations INSERT,SELECT",
		"tyche_app local_accounts INSERT", "tyche_app memberships INSERT,SELECT", "tyche_app organization_domains DELETE,INSERT,SELECT",
		"tyche_app organizations SELECT", "tyche_app outbox INSERT", "tyche_app profiles DELETE,INSERT,SELECT,UPDATE",
		"tyche_app reservations DELETE,INSERT,SELECT", "tyche_app run_progress INSERT,SELECT,UPDATE", "tyche_app run_results INSERT,SELECT",
		"tyche_app run_shards DELETE,INSERT,SELECT,UPDATE", "tyche_app runs DELETE,INSERT,SELECT,UPDATE",
		"tyche_app sessions DELETE,INSERT,SELECT", "tyche_app usage INSERT,SELECT,UPDATE", "tyche_app users INSERT",
		"tyche_auditor audit_checkpoints INSERT,SELECT", "tyche_auditor audit_entries INSERT,SELECT",
		"tyche_auditor audit_heads INSERT,SELECT,UPDATE", "tyche_auditor audit_pending DELETE,SELECT",
		"tyche_auth api_keys INSERT", "tyche_auth audit_pending INSERT", "tyche_auth invitations INSERT", "tyche_auth local_accounts INSERT,SELECT",
		"tyche_auth memberships INSERT,SELECT", "tyche_auth organizations INSERT,SELECT",
		"tyche_auth sign_in_attempts DELETE,INSERT,SELECT,UPDATE", "tyche_auth sign_in_flows DELETE,INSERT,SELECT",
		"tyche_auth used_assertions DELETE,INSERT,SELECT", "tyche_auth users INSERT,SELECT",
		"tyche_launcher outbox DELETE,SELECT,UPDATE",
	}
	checkRows(t, want, `
		select grantee || ' ' || table_name || ' ' || string_agg(privilege_type, ',' order by privilege_type)
		from information_schema.role_table_grants
		where table_schema = 'public' and grantee <> 'tyche_owner'
		group by grantee, table_name order by 1`)
	columns := []string{
		"tyche_app api_keys SELECT actor_id,bootstrap,created_at,expires_at,id,last_used_at,name,org_id,revoked_at,roles",
		"tyche_app api_keys UPDATE revoked_at",
		"tyche_app files UPDATE name,sha256,shared,summary",
		"tyche_app invitations UPDATE accepted_at,accepted_by,revoked_at",
		"tyche_app memberships UPDATE active,roles",
		"tyche_app organization_domains UPDATE verified_at",
		"tyche_app organizations UPDATE name,settings",
		"tyche_app run_results UPDATE outputs",
		"tyche_app sessions UPDATE ended_at",
		"tyche_auth api_keys SELECT actor_id,bootstrap,created_at,digest,expires_at,id,last_used_at,org_id,revoked_at,roles",
		"tyche_auth api_keys UPDATE last_used_at,revoked_at",
		"tyche_auth identity_providers SELECT audience,enabled,id,issuer,org_id,protocol",
		"tyche_auth invitations SELECT accepted_at,created_at,digest,email_digest,expires_at,id,invited_by,org_id,revoked_at,roles,setup",
		"tyche_auth invitations UPDATE revoked_at",
		"tyche_auth local_accounts UPDATE changed_at,password",
		"tyche_auth memberships UPDATE active,roles",
		"tyche_auth organization_domains SELECT domain,org_id,verified_at",
		"tyche_auth sessions SELECT created_at,digest,ended_at,expires_at,id,idle_s,last_seen_at,method,org_id,user_id",
		"tyche_auth sessions UPDATE ended_at,last_seen_at",
	}
	checkRows(t, columns, `
		select grantee || ' ' || table_name || ' ' || privilege_type || ' ' || string_agg(column_name, ',' order by column_name)
		from information_schema.column_privileges c
		where table_schema = 'public' and grantee <> 'tyche_owner' and not exists (
		  select from information_schema.role_table_grants g
		  where g.grantee = c.grantee and g.table_name = c.table_name and g.privilege_type = c.privilege_type)
		group by grantee, table_name, privilege_type order by 1`)
}

// checkRows compares the rows of a query of one column with those wanted.
func checkRows(t *testing.T, want []string, query string) {
	t.Helper()
	rows, err := pgtest.New(t).Connect(t, schema.RoleOwner).Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("it is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

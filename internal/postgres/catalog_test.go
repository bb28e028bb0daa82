package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"tyche/internal/postgres/pgtest"
	"tyche/schema"
)

// globalTables need no tenant: they hold identifiers and routing only. What is
// not listed here must be protected.
var globalTables = map[string]bool{"organizations": true, "api_keys": true, "outbox": true, "goose_db_version": true}

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
union all select rolname, 'a role that bypasses row-level security' from pg_roles where rolname like 'tyche%' and (rolbypassrls or rolsuper)
order by 1, 2`

func findLeaks(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	global := []string{}
	for table := range globalTables {
		global = append(global, table)
	}
	rows, err := conn.Query(t.Context(), leaks, global)
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
	for _, table := range slices.Concat(tenantTables, []string{"organizations", "api_keys", "outbox"}) {
		if !slices.Contains(names, table) {
			t.Errorf("table %s is not there", table)
		}
	}
	if len(names) != len(tenantTables)+len(globalTables) {
		t.Errorf("tables are %v: say in this test whether a new one is global or a tenant's", names)
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
		"tyche_app files INSERT,SELECT", "tyche_app outbox INSERT", "tyche_app run_progress INSERT,SELECT,UPDATE",
		"tyche_app run_results INSERT,SELECT", "tyche_app run_shards DELETE,INSERT,SELECT,UPDATE",
		"tyche_app runs DELETE,INSERT,SELECT,UPDATE",
		"tyche_auth api_keys INSERT,SELECT,UPDATE", "tyche_auth organizations INSERT,SELECT",
		"tyche_launcher outbox DELETE,SELECT,UPDATE",
	}
	rows, err := pgtest.New(t).Connect(t, schema.RoleOwner).Query(t.Context(), fmt.Sprintf(`
		select grantee || ' ' || table_name || ' ' || string_agg(privilege_type, ',' order by privilege_type)
		from information_schema.role_table_grants
		where table_schema = 'public' and grantee <> %s
		group by grantee, table_name order by 1`, "'"+schema.RoleOwner+"'"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("grants are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

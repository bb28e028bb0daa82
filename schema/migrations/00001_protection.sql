-- +goose Up
revoke all on schema public from public;
grant usage on schema public to tyche_app, tyche_auth, tyche_launcher;

-- protect_tenant_table puts a tenant table under row-level security: only rows
-- of the organization that the transaction names in app.org_id exist for it.
--
-- Two things are easily got wrong. current_setting has no second argument, so
-- that a forgotten scope is an error and not an empty result. And the sub-select
-- is evaluated once a query, not once a row, which lets an index serve it.
-- +goose StatementBegin
create function protect_tenant_table(tab regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tab);
  execute format('alter table %s force row level security', tab);
  execute format(
    'create policy tenant on %s'
    ' using (org_id = (select current_setting(''app.org_id'')::uuid))'
    ' with check (org_id = (select current_setting(''app.org_id'')::uuid))', tab);
end $$;
-- +goose StatementEnd
revoke all on function protect_tenant_table(regclass) from public;

-- +goose Down
drop function protect_tenant_table(regclass);

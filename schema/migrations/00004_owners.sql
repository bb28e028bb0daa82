-- Within an organization, what a user makes is private until it is shared with
-- the organization. Administrators see and change all of it. A transaction names
-- its user in app.actor_id and whether that is an administrator in app.admin.
--
-- The policies of owners are restrictive: they come on top of the permissive
-- policy "tenant", so that forgetting one of them opens nothing to another
-- organization, and adding a permissive one opens nothing to another user.

-- +goose Up

-- protect_owned_table protects a table whose rows have created_by and shared:
-- others read what is shared; only the owner and administrators change it.
-- +goose StatementBegin
create function protect_owned_table(tab regclass) returns void language plpgsql as $$
declare
  owned constant text := '(created_by = (select current_setting(''app.actor_id'')::uuid)'
    ' or (select current_setting(''app.admin'')::boolean))';
begin
  perform protect_tenant_table(tab);
  execute format('create policy sees on %s as restrictive for select using (shared or %s)', tab, owned);
  execute format('create policy adds on %s as restrictive for insert'
    ' with check (created_by = (select current_setting(''app.actor_id'')::uuid))', tab);
  execute format('create policy changes on %s as restrictive for update using (%s) with check (%s)', tab, owned, owned);
  execute format('create policy removes on %s as restrictive for delete using (%s)', tab, owned);
end $$;
-- +goose StatementEnd
revoke all on function protect_owned_table(regclass) from public;

-- protect_run_table protects a table of what belongs to runs: who sees the run
-- sees it, who may change the run changes it. The sub-selects are themselves
-- subject to the policies of runs.
-- +goose StatementBegin
create function protect_run_table(tab regclass) returns void language plpgsql as $$
declare
  seen constant text := 'exists (select from runs r where r.org_id = %1$s.org_id and r.id = %1$s.run_id)';
  owned constant text := 'exists (select from runs r where r.org_id = %1$s.org_id and r.id = %1$s.run_id'
    ' and (r.created_by = (select current_setting(''app.actor_id'')::uuid) or (select current_setting(''app.admin'')::boolean)))';
begin
  perform protect_tenant_table(tab);
  execute format('create policy sees on %1$s as restrictive for select using (' || seen || ')', tab);
  execute format('create policy adds on %1$s as restrictive for insert with check (' || owned || ')', tab);
  execute format('create policy changes on %1$s as restrictive for update using (' || owned || ') with check (' || owned || ')', tab);
  execute format('create policy removes on %1$s as restrictive for delete using (' || owned || ')', tab);
end $$;
-- +goose StatementEnd
revoke all on function protect_run_table(regclass) from public;

alter table files add column shared boolean not null default false;
alter table runs add column shared boolean not null default false;
grant update (shared) on files to tyche_app;

-- What the tables had is replaced by what the functions make.
drop policy tenant on files;
drop policy tenant on runs;
drop policy tenant on run_progress;
drop policy tenant on run_shards;
drop policy tenant on run_results;
select protect_owned_table('files');
select protect_owned_table('runs');
select protect_run_table('run_progress');
select protect_run_table('run_shards');
select protect_run_table('run_results');

-- A foreign key does not ask whether the workbook may be seen.
create policy reads on runs as restrictive for insert
  with check (exists (select from files f where f.org_id = runs.org_id and f.id = runs.workbook_id));

-- +goose Down
drop policy reads on runs;
-- +goose StatementBegin
do $$
declare
  tab text;
  policy text;
begin
  foreach tab in array array['files', 'runs', 'run_progress', 'run_shards', 'run_results'] loop
    foreach policy in array array['tenant', 'sees', 'adds', 'changes', 'removes'] loop
      execute format('drop policy %I on %I', policy, tab);
    end loop;
    perform protect_tenant_table(tab::regclass);
  end loop;
end $$;
-- +goose StatementEnd
revoke update (shared) on files from tyche_app;
alter table runs drop column shared;
alter table files drop column shared;
drop function protect_run_table(regclass);
drop function protect_owned_table(regclass);

-- Whoever changes people, memberships, credentials or organizations says so in
-- the same transaction, too. One act touches several of these rows (a member who
-- leaves loses sessions and keys), so here any entry of the transaction will do.

-- +goose Up
-- +goose StatementBegin
create or replace function audit_check() returns trigger language plpgsql as $$
declare
  changed record;
  resource text;
begin
  if tg_argv[0] = 'any' then
    if coalesce(current_setting('app.audited', true), '') = '' then
      raise exception 'a change of % has no audit entry', tg_table_name using errcode = 'integrity_constraint_violation';
    end if;
    return null;
  end if;
  if tg_op = 'DELETE' then changed := old; else changed := new; end if;
  if tg_argv[0] = 'id' then resource := changed.id;
  elsif tg_argv[0] = 'run_id' then resource := changed.run_id;
  elsif tg_argv[0] = 'user_id' then resource := changed.user_id;
  else resource := changed.org_id;
  end if;
  if position(' ' || resource || ' ' in coalesce(current_setting('app.audited', true), '')) = 0 then
    raise exception 'a change of % % has no audit entry', tg_table_name, resource using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
-- +goose StatementEnd

select audit_table('organizations', 'any');
select audit_table('users', 'any');
select audit_table('memberships', 'any');
select audit_table('profiles', 'any');
select audit_table('invitations', 'any');
select audit_table('local_accounts', 'any');
select audit_table('organization_domains', 'any');
-- That a key or a session was used is no change of it.
select audit_table('api_keys', 'any', 'id, org_id, actor_id, digest, roles, bootstrap, name, expires_at, revoked_at');
select audit_table('sessions', 'any', 'id, org_id, user_id, digest, method, idle_s, expires_at, ended_at, about');

-- +goose Down
drop trigger audited on sessions;
drop trigger audited on api_keys;
drop trigger audited on organization_domains;
drop trigger audited on local_accounts;
drop trigger audited on invitations;
drop trigger audited on profiles;
drop trigger audited on memberships;
drop trigger audited on users;
drop trigger audited on organizations;

-- The audit trail. An entry commits with the change that it describes, in
-- audit_pending. The orderer moves what has committed to audit_entries, where
-- every organization's entries form a chain of hashes. No one may change either:
-- requests may add to the former, the orderer takes away there and adds to the
-- latter, and a trigger refuses the rest even to the tables' owner.

-- +goose Up
grant usage on schema public to tyche_auditor;

-- Entries that are not in order yet, for less than a second. Like the outbox it
-- is read across organizations, by one role that can do just that. It holds
-- identifiers, keyed digests and ciphertext. Entries of nobody's organization
-- (failed sign-ins) have the nil identifier; so has a session, a key and a subject
-- that there is none of.
create table audit_pending (
  arrival        bigint generated always as identity primary key,
  org_id         uuid not null,
  id             uuid not null,
  at             timestamptz not null,
  actor_id       uuid not null,
  action         text not null,
  outcome        text not null check (outcome in ('done', 'denied', 'failed')),
  kind           text not null,
  resource       text not null,
  digest_before  bytea check (octet_length(digest_before) = 32),
  digest_after   bytea check (octet_length(digest_after) = 32),
  request        text not null,
  session_id     uuid not null,
  key_id         uuid not null,
  subject        uuid not null,
  personal       bytea,
  address_digest bytea check (octet_length(address_digest) = 32)
);
alter table audit_pending enable row level security;
alter table audit_pending force row level security;
create policy add on audit_pending for insert to tyche_app
  with check (org_id = (select current_setting('app.org_id')::uuid));
create policy add_unscoped on audit_pending for insert to tyche_auth with check (true);
create policy work on audit_pending to tyche_auditor using (true);
grant insert on audit_pending to tyche_app, tyche_auth;
grant select, delete on audit_pending to tyche_auditor;

create table audit_entries (
  org_id         uuid not null default (current_setting('app.org_id')::uuid),
  seq            bigint not null check (seq > 0),
  hash           bytea not null check (octet_length(hash) = 32),
  id             uuid not null,
  at             timestamptz not null,
  actor_id       uuid not null,
  action         text not null,
  outcome        text not null,
  kind           text not null,
  resource       text not null,
  digest_before  bytea,
  digest_after   bytea,
  request        text not null,
  session_id     uuid not null,
  key_id         uuid not null,
  subject        uuid not null,
  personal       bytea,
  address_digest bytea,
  primary key (org_id, seq)
);
create index audit_entries_at on audit_entries (org_id, at);
create index audit_entries_actor on audit_entries (org_id, actor_id, seq);
create index audit_entries_resource on audit_entries (org_id, resource, seq);
select protect_tenant_table('audit_entries');
create policy sees on audit_entries as restrictive for select to tyche_app
  using ((select current_setting('app.admin')::boolean));
grant select on audit_entries to tyche_app;
grant select, insert on audit_entries to tyche_auditor;

-- Where every chain ends: identifiers, counts and hashes, across organizations.
create table audit_heads (
  org_id     uuid primary key,
  seq        bigint not null,
  hash       bytea not null check (octet_length(hash) = 32),
  checkpoint bigint not null default 0, -- number of the last one
  covered    bigint not null default 0  -- seq of the last one
);
alter table audit_heads enable row level security;
alter table audit_heads force row level security;
create policy work on audit_heads to tyche_auditor using (true) with check (true);
grant select, insert, update on audit_heads to tyche_auditor;

create table audit_checkpoints (
  org_id    uuid not null default (current_setting('app.org_id')::uuid),
  number    bigint not null check (number > 0),
  seq       bigint not null,
  hash      bytea not null check (octet_length(hash) = 32),
  at        timestamptz not null,
  key       bytea not null check (octet_length(key) = 32), -- fingerprint
  signature bytea not null check (octet_length(signature) = 64),
  primary key (org_id, number)
);
select protect_tenant_table('audit_checkpoints');
create policy sees on audit_checkpoints as restrictive for select to tyche_app
  using ((select current_setting('app.admin')::boolean));
grant select on audit_checkpoints to tyche_app;
grant select, insert on audit_checkpoints to tyche_auditor;

-- +goose StatementBegin
create function audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
-- +goose StatementEnd
create trigger append_only before update or delete or truncate on audit_entries
  for each statement execute function audit_refuse();
create trigger append_only before update or delete or truncate on audit_checkpoints
  for each statement execute function audit_refuse();
create trigger append_only before update or truncate on audit_pending
  for each statement execute function audit_refuse();

-- audit_mark notes, for the rest of the transaction, which resource an entry is
-- about. audit_check refuses at commit a row that changed without one: a change
-- that nobody recorded does not happen.
-- +goose StatementBegin
create function audit_mark() returns trigger language plpgsql as $$
begin
  perform set_config('app.audited', coalesce(current_setting('app.audited', true), '') || ' ' || new.resource || ' ', true);
  return null;
end $$;
-- +goose StatementEnd
create trigger marks after insert on audit_pending for each row execute function audit_mark();

-- +goose StatementBegin
create function audit_check() returns trigger language plpgsql as $$
declare
  changed record;
  resource text;
begin
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

-- audit_table has every change of a table's rows need an entry about the
-- resource that the column names: id, run_id, user_id or org_id. Changes of the
-- columns that only_updates leaves out need none.
-- +goose StatementBegin
create function audit_table(tab regclass, key text, only_updates text default '') returns void language plpgsql as $$
begin
  execute format('create constraint trigger audited after insert or delete or update %s on %s'
    ' deferrable initially deferred for each row execute function audit_check(%L)',
    case when only_updates = '' then '' else 'of ' || only_updates end, tab, key);
end $$;
-- +goose StatementEnd
revoke all on function audit_refuse(), audit_mark(), audit_check(), audit_table(regclass, text, text) from public;

select audit_table('files', 'id');
select audit_table('runs', 'id');
select audit_table('run_results', 'run_id');

-- +goose Down
drop trigger audited on run_results;
drop trigger audited on runs;
drop trigger audited on files;
drop function audit_table(regclass, text, text);
drop function audit_check();
drop table audit_checkpoints;
drop table audit_heads;
drop table audit_entries;
drop table audit_pending;
drop function audit_mark();
drop function audit_refuse();

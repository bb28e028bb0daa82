-- Global tables hold identifiers and routing only: what must be found before
-- a tenant is known. Each is open to one role that can do just its job.

-- +goose Up
create table organizations (
  id         uuid primary key,
  name       text not null check (name <> ''),
  tier       text not null check (tier in ('starter', 'standard', 'professional', 'enterprise')),
  first      boolean not null default false,
  created_at timestamptz not null default now()
);
-- At most one organization is the node's own first one, however many start.
create unique index organizations_first on organizations (first) where first;
grant select, insert on organizations to tyche_auth;

create table api_keys (
  id           uuid primary key,
  org_id       uuid not null references organizations (id),
  actor_id     uuid not null,
  digest       bytea not null unique check (octet_length(digest) = 32),
  roles        text[] not null,
  bootstrap    boolean not null default false,
  created_at   timestamptz not null default now(),
  revoked_at   timestamptz,
  last_used_at timestamptz
);
create index api_keys_org on api_keys (org_id, created_at);
grant select, insert, update on api_keys to tyche_auth;

-- The outbox says what must still be done after a change has committed. The
-- application may only add entries of its own organization; the launcher works
-- them off and deletes them.
create table outbox (
  id           bigint generated always as identity primary key,
  org_id       uuid not null references organizations (id),
  actor_id     uuid not null,
  tier         text not null,
  kind         text not null check (kind in ('start_run', 'cancel_run', 'purge_run', 'purge_file')),
  subject_id   uuid not null,
  created_at   timestamptz not null default now(),
  available_at timestamptz not null,
  attempts     integer not null default 0
);
create index outbox_available on outbox (available_at);
create index outbox_subject on outbox (subject_id);
alter table outbox enable row level security;
alter table outbox force row level security;
create policy add on outbox for insert to tyche_app
  with check (org_id = (select current_setting('app.org_id')::uuid));
create policy work on outbox to tyche_launcher using (true);
grant insert on outbox to tyche_app;
grant select, update, delete on outbox to tyche_launcher;

-- +goose Down
drop table outbox;
drop table api_keys;
drop table organizations;

-- Who may sign in, where they belong and what they may do there.
--
-- Tables that must be read before a tenant is known hold identifiers, digests and
-- routing; tyche_auth looks things up in them and no more. An organization's own
-- rows in them are changed as tyche_app, inside the organization, like any other
-- tenant row. Personal fields (mail address, name, where a session came from) are
-- sealed bytes that tyche_auth cannot select.

-- +goose Up

-- protect_routing_table is protect_tenant_table for such a table: the policy
-- "tenant" is for tyche_app alone, and tyche_auth may look everywhere.
-- +goose StatementBegin
create function protect_routing_table(tab regclass) returns void language plpgsql as $$
begin
  perform protect_tenant_table(tab);
  execute format('alter policy tenant on %s to tyche_app', tab);
  execute format('create policy lookup on %s to tyche_auth using (true) with check (true)', tab);
end $$;
-- +goose StatementEnd
revoke all on function protect_routing_table(regclass) from public;

-- A user is a person or a program, in any number of organizations.
create table users (
  id         uuid primary key,
  created_at timestamptz not null default now()
);
alter table users enable row level security;
alter table users force row level security;
create policy lookup on users to tyche_auth using (true) with check (true);
create policy adds on users for insert to tyche_app with check (true);
grant select, insert on users to tyche_auth;
grant insert on users to tyche_app;

create table memberships (
  org_id     uuid not null default (current_setting('app.org_id')::uuid) references organizations (id),
  user_id    uuid not null references users (id),
  kind       text not null default 'person' check (kind in ('person', 'service')),
  roles      text[] not null check (cardinality(roles) > 0 and roles <@ array['admin', 'power_user', 'analyst', 'viewer']),
  active     boolean not null default true,
  created_at timestamptz not null default now(),
  primary key (org_id, user_id)
);
create index memberships_user on memberships (user_id);
select protect_routing_table('memberships');
create policy sees on memberships as restrictive for select to tyche_app
  using (user_id = (select current_setting('app.actor_id')::uuid) or (select current_setting('app.admin')::boolean));
create policy adds on memberships as restrictive for insert to tyche_app
  with check ((select current_setting('app.admin')::boolean));
create policy changes on memberships as restrictive for update to tyche_app
  using ((select current_setting('app.admin')::boolean));
grant select, insert on memberships to tyche_app;
grant update (roles, active) on memberships to tyche_app;
grant select, insert on memberships to tyche_auth;
grant update (roles, active) on memberships to tyche_auth;

-- The personal fields of a member: sealed, and the address also as a keyed digest,
-- by which it is found without being readable.
create table profiles (
  org_id       uuid not null default (current_setting('app.org_id')::uuid),
  user_id      uuid not null,
  email        bytea,
  email_digest bytea check (octet_length(email_digest) = 32),
  name         bytea,
  primary key (org_id, user_id),
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);
create unique index profiles_email on profiles (org_id, email_digest);
select protect_tenant_table('profiles');
create policy sees on profiles as restrictive for all to tyche_app
  using (user_id = (select current_setting('app.actor_id')::uuid) or (select current_setting('app.admin')::boolean));
grant select, insert, update, delete on profiles to tyche_app;

-- A browser that is signed in. The token itself is in the browser only.
create table sessions (
  id           uuid primary key,
  org_id       uuid not null default (current_setting('app.org_id')::uuid),
  user_id      uuid not null,
  digest       bytea not null unique check (octet_length(digest) = 32),
  method       text not null,
  idle_s       integer not null check (idle_s > 0),
  created_at   timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at   timestamptz not null,
  ended_at     timestamptz,
  about        bytea, -- sealed: address and agent
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);
create index sessions_user on sessions (org_id, user_id, created_at desc);
select protect_routing_table('sessions');
create policy sees on sessions as restrictive for all to tyche_app
  using (user_id = (select current_setting('app.actor_id')::uuid) or (select current_setting('app.admin')::boolean));
grant select, insert, delete on sessions to tyche_app;
grant update (ended_at) on sessions to tyche_app;
grant select (id, org_id, user_id, digest, method, idle_s, created_at, last_seen_at, expires_at, ended_at) on sessions to tyche_auth;
grant update (last_seen_at, ended_at) on sessions to tyche_auth;

-- An invitation lets whoever has its token join; so does a setup token, which
-- makes an organization's first administrator and names no address.
create table invitations (
  id           uuid primary key,
  org_id       uuid not null default (current_setting('app.org_id')::uuid) references organizations (id),
  digest       bytea not null unique check (octet_length(digest) = 32),
  setup        boolean not null default false,
  roles        text[] not null check (cardinality(roles) > 0 and roles <@ array['admin', 'power_user', 'analyst', 'viewer']),
  email        bytea, -- sealed
  email_digest bytea check (octet_length(email_digest) = 32),
  invited_by   uuid not null,
  created_at   timestamptz not null default now(),
  expires_at   timestamptz not null,
  accepted_at  timestamptz,
  accepted_by  uuid,
  revoked_at   timestamptz,
  check (setup = (email is null))
);
create index invitations_newest on invitations (org_id, created_at desc, id desc);
select protect_routing_table('invitations');
create policy sees on invitations as restrictive for all to tyche_app using ((select current_setting('app.admin')::boolean));
grant select, insert on invitations to tyche_app;
grant update (accepted_at, accepted_by, revoked_at) on invitations to tyche_app;
grant select (id, org_id, digest, setup, roles, email_digest, invited_by, created_at, expires_at, accepted_at, revoked_at) on invitations to tyche_auth;
grant insert on invitations to tyche_auth;
grant update (revoked_at) on invitations to tyche_auth;

-- A password. The address is kept as a keyed digest only.
create table local_accounts (
  user_id    uuid primary key references users (id),
  login      bytea not null unique check (octet_length(login) = 32),
  password   text not null, -- argon2id with its parameters
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
alter table local_accounts enable row level security;
alter table local_accounts force row level security;
create policy lookup on local_accounts to tyche_auth using (true) with check (true);
create policy adds on local_accounts for insert to tyche_app with check (true);
grant select, insert on local_accounts to tyche_auth;
grant update (password, changed_at) on local_accounts to tyche_auth;
grant insert on local_accounts to tyche_app;

-- How often a password was tried, by keyed digests of accounts and addresses.
create table sign_in_attempts (
  subject bytea primary key check (octet_length(subject) = 32),
  since   timestamptz not null default now(),
  tries   integer not null default 1
);
alter table sign_in_attempts enable row level security;
alter table sign_in_attempts force row level security;
create policy lookup on sign_in_attempts to tyche_auth using (true) with check (true);
grant select, insert, update, delete on sign_in_attempts to tyche_auth;

-- The mail domains of an organization. A verified one belongs to one organization.
create table organization_domains (
  org_id      uuid not null default (current_setting('app.org_id')::uuid) references organizations (id),
  domain      text not null,
  token       text not null,
  created_at  timestamptz not null default now(),
  verified_at timestamptz,
  primary key (org_id, domain)
);
create unique index organization_domains_verified on organization_domains (domain) where verified_at is not null;
select protect_routing_table('organization_domains');
create policy sees on organization_domains as restrictive for all to tyche_app using ((select current_setting('app.admin')::boolean));
grant select, insert, delete on organization_domains to tyche_app;
grant update (verified_at) on organization_domains to tyche_app;
grant select (org_id, domain, verified_at) on organization_domains to tyche_auth;

-- +goose Down
drop table organization_domains;
drop table sign_in_attempts;
drop table local_accounts;
drop table invitations;
drop table sessions;
drop table profiles;
drop table memberships;
drop table users;
drop function protect_routing_table(regclass);

-- Signing in at an organization's own identity provider.

-- +goose Up

-- An organization's providers. Before a tenant is known only their identifiers,
-- issuers and audiences are looked up; the configuration is read inside the
-- organization, by administrators and by the provider itself (a sign-in acts as
-- the provider that it goes through).
create table identity_providers (
  org_id     uuid not null default (current_setting('app.org_id')::uuid) references organizations (id),
  id         uuid not null,
  protocol   text not null check (protocol in ('oidc', 'saml')),
  preset     text not null check (preset in ('generic', 'auth0', 'okta', 'entra')),
  name       text not null,
  enabled    boolean not null default true,
  issuer     text not null,
  client_id  text not null default '',
  audience   text not null default '',
  metadata   text not null default '',
  roles      jsonb not null default '{}',
  secrets    bytea not null, -- sealed: client secret, our key and certificate
  created_at timestamptz not null default now(),
  primary key (org_id, id)
);
create index identity_providers_id on identity_providers (id);
create index identity_providers_issuer on identity_providers (issuer, audience) where audience <> '';
select protect_routing_table('identity_providers');
create policy sees on identity_providers as restrictive for select to tyche_app
  using (id = (select current_setting('app.actor_id')::uuid) or (select current_setting('app.admin')::boolean));
create policy adds on identity_providers as restrictive for insert to tyche_app
  with check ((select current_setting('app.admin')::boolean));
create policy changes on identity_providers as restrictive for update to tyche_app
  using ((select current_setting('app.admin')::boolean));
create policy removes on identity_providers as restrictive for delete to tyche_app
  using ((select current_setting('app.admin')::boolean));
grant select, insert, update, delete on identity_providers to tyche_app;
grant select (org_id, id, protocol, enabled, issuer, audience) on identity_providers to tyche_auth;
select audit_table('identity_providers', 'id');

-- Who a user is at a provider: bound by provider and subject (a keyed digest),
-- never by a mail address. The key of a provisioning client (SCIM's externalId) is
-- a subject that has not signed in yet.
create table external_identities (
  org_id      uuid not null default (current_setting('app.org_id')::uuid),
  provider_id uuid not null,
  subject     bytea not null check (octet_length(subject) = 32),
  user_id     uuid not null,
  created_at  timestamptz not null default now(),
  primary key (org_id, provider_id, subject),
  foreign key (org_id, provider_id) references identity_providers (org_id, id) on delete cascade,
  foreign key (org_id, user_id) references memberships (org_id, user_id)
);
create index external_identities_user on external_identities (org_id, user_id);
select protect_tenant_table('external_identities');
create policy sees on external_identities as restrictive for all to tyche_app
  using (provider_id = (select current_setting('app.actor_id')::uuid) or (select current_setting('app.admin')::boolean));
grant select, insert, delete on external_identities to tyche_app;
select audit_table('external_identities', 'user_id');

-- Sign-ins under way, each good for one answer from one browser. The row has what
-- the answer is held against, for ten minutes.
create table sign_in_flows (
  state       bytea primary key check (octet_length(state) = 32),
  browser     bytea not null check (octet_length(browser) = 32),
  provider_id uuid not null,
  user_id     uuid, -- who links an identity to an account
  nonce       text not null,
  verifier    text not null,
  request_id  text not null,
  return_to   text not null,
  expires_at  timestamptz not null
);
create index sign_in_flows_expired on sign_in_flows (expires_at);
alter table sign_in_flows enable row level security;
alter table sign_in_flows force row level security;
create policy lookup on sign_in_flows to tyche_auth using (true) with check (true);
grant select, insert, delete on sign_in_flows to tyche_auth;

-- SAML assertions that were used, until they could not be used any more.
create table used_assertions (
  provider_id uuid not null,
  assertion   bytea not null check (octet_length(assertion) = 32),
  until       timestamptz not null,
  primary key (provider_id, assertion)
);
create index used_assertions_expired on used_assertions (until);
alter table used_assertions enable row level security;
alter table used_assertions force row level security;
create policy lookup on used_assertions to tyche_auth using (true) with check (true);
grant select, insert, delete on used_assertions to tyche_auth;

-- +goose Down
drop table used_assertions;
drop table sign_in_flows;
drop table external_identities;
drop table identity_providers;

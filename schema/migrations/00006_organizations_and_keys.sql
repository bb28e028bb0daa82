-- An organization reads its own row, and its administrators change name and
-- settings. A key belongs to a member: it ends with the membership, and never
-- allows more than the member's roles do.

-- +goose Up
alter table organizations add column settings jsonb not null default '{}';
alter table organizations enable row level security;
alter table organizations force row level security;
create policy tenant on organizations to tyche_app
  using (id = (select current_setting('app.org_id')::uuid))
  with check (id = (select current_setting('app.org_id')::uuid));
create policy changes on organizations as restrictive for update to tyche_app
  using ((select current_setting('app.admin')::boolean));
create policy lookup on organizations to tyche_auth using (true) with check (true);
grant select on organizations to tyche_app;
grant update (name, settings) on organizations to tyche_app;

-- Whoever had a key becomes a member with the roles of the newest one. (Forced
-- row-level security holds for the owner, who migrates, too.)
alter table users no force row level security;
alter table memberships no force row level security;
insert into users (id) select distinct actor_id from api_keys on conflict do nothing;
insert into memberships (org_id, user_id, kind, roles)
select distinct on (org_id, actor_id) org_id, actor_id, 'service', roles
from api_keys where cardinality(roles) > 0 order by org_id, actor_id, created_at desc
on conflict do nothing;
alter table users force row level security;
alter table memberships force row level security;

alter table api_keys alter column org_id set default (current_setting('app.org_id')::uuid);
alter table api_keys add column name text not null default '';
alter table api_keys add column expires_at timestamptz;
alter table api_keys add constraint api_keys_member foreign key (org_id, actor_id) references memberships (org_id, user_id);
select protect_routing_table('api_keys');
create policy sees on api_keys as restrictive for all to tyche_app
  using (actor_id = (select current_setting('app.actor_id')::uuid) or (select current_setting('app.admin')::boolean));
grant select (id, org_id, actor_id, roles, name, bootstrap, created_at, expires_at, revoked_at, last_used_at) on api_keys to tyche_app;
grant insert on api_keys to tyche_app;
grant update (revoked_at) on api_keys to tyche_app;
-- What a lookup needs: not the names that people give their keys.
revoke select, update on api_keys from tyche_auth;
grant select (id, org_id, actor_id, digest, roles, bootstrap, created_at, expires_at, revoked_at, last_used_at) on api_keys to tyche_auth;
grant update (revoked_at, last_used_at) on api_keys to tyche_auth;

-- +goose Down
revoke select (id, org_id, actor_id, digest, roles, bootstrap, created_at, expires_at, revoked_at, last_used_at) on api_keys from tyche_auth;
revoke update (revoked_at, last_used_at) on api_keys from tyche_auth;
grant select, update on api_keys to tyche_auth;
revoke all on api_keys from tyche_app;
drop policy sees on api_keys;
drop policy lookup on api_keys;
drop policy tenant on api_keys;
alter table api_keys no force row level security;
alter table api_keys disable row level security;
alter table api_keys drop constraint api_keys_member;
alter table api_keys drop column expires_at;
alter table api_keys drop column name;
alter table api_keys alter column org_id drop default;
revoke all on organizations from tyche_app;
drop policy lookup on organizations;
drop policy changes on organizations;
drop policy tenant on organizations;
alter table organizations no force row level security;
alter table organizations disable row level security;
alter table organizations drop column settings;

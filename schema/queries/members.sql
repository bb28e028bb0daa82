-- An organization's own people, keys and settings, inside the organization.

-- name: GetMember :one
select m.user_id, m.kind, m.roles, m.active, m.created_at, p.email, p.name
from memberships m left join profiles p on p.org_id = m.org_id and p.user_id = m.user_id
where m.user_id = $1;

-- name: ListMembers :many
select m.user_id, m.kind, m.roles, m.active, m.created_at, p.email, p.name
from memberships m left join profiles p on p.org_id = m.org_id and p.user_id = m.user_id
where (m.created_at, m.user_id) < (sqlc.arg(after_time)::timestamptz, sqlc.arg(after_id)::uuid)
order by m.created_at desc, m.user_id desc
limit $1;

-- name: RolesOfMember :one
select roles from memberships where user_id = $1 and active;

-- name: LockAdministrators :many
select user_id from memberships where active and 'admin' = any (roles) order by user_id for update;

-- name: Join :execrows
-- Makes a member, or gives access back to one who lost it.
insert into memberships as m (user_id, roles) values ($1, $2)
on conflict (org_id, user_id) do update set roles = excluded.roles, active = true where not m.active;

-- name: AddUser :exec
insert into users (id) values ($1);

-- name: AddAccount :exec
insert into local_accounts (user_id, login, password) values ($1, $2, $3);

-- name: SetMember :execrows
update memberships set roles = $2, active = $3 where user_id = $1;

-- name: SaveProfile :exec
insert into profiles (user_id, email, email_digest, name) values ($1, $2, $3, $4)
on conflict (org_id, user_id) do update
set email = excluded.email, email_digest = excluded.email_digest, name = excluded.name;

-- name: MemberHasAddress :one
select exists (
  select from profiles p join memberships m on m.org_id = p.org_id and m.user_id = p.user_id
  where p.email_digest = $1 and m.active);

-- name: InsertSession :exec
insert into sessions (id, user_id, digest, method, idle_s, about, expires_at)
values ($1, $2, $3, $4, $5, $6, least(sqlc.narg(until)::timestamptz, now() + make_interval(secs => sqlc.arg(lifetime_s)::double precision)));

-- name: GetSession :one
select method, expires_at from sessions where id = $1 and ended_at is null;

-- name: ListSessions :many
select id, user_id, method, created_at, last_seen_at, expires_at, about
from sessions
where user_id = $1 and ended_at is null and expires_at > now() and last_seen_at > now() - make_interval(secs => idle_s)
order by created_at desc, id desc
limit 200;

-- name: EndSession :one
update sessions set ended_at = now()
where id = $1 and ended_at is null and expires_at > now() and last_seen_at > now() - make_interval(secs => idle_s)
returning user_id;

-- name: InsertOwnKey :one
-- A key that was made with another one (by) expires no later than that.
insert into api_keys (id, actor_id, digest, roles, name, expires_at)
values ($1, $2, $3, $4, $5, least(sqlc.narg(expires_at)::timestamptz, (select k.expires_at from api_keys k where k.id = sqlc.arg(by)::uuid)))
returning created_at, expires_at;

-- name: EndSessionsOf :exec
update sessions set ended_at = now() where user_id = $1 and ended_at is null;

-- name: DeleteOldSessions :exec
delete from sessions where user_id = $1 and created_at < now() - interval '90 days' and expires_at < now();

-- name: ListKeys :many
select id, actor_id, roles, name, bootstrap, created_at, expires_at, revoked_at, last_used_at
from api_keys
where revoked_at is null and (expires_at is null or expires_at > now())
  and (created_at, id) < (sqlc.arg(after_time)::timestamptz, sqlc.arg(after_id)::uuid)
order by created_at desc, id desc
limit $1;

-- name: RevokeKey :execrows
update api_keys set revoked_at = now()
where id = $1 and revoked_at is null and (expires_at is null or expires_at > now());

-- name: RevokeKeysOf :exec
update api_keys set revoked_at = now() where actor_id = $1 and revoked_at is null;

-- name: InsertInvitation :one
insert into invitations (id, digest, roles, email, email_digest, invited_by, expires_at)
values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => sqlc.arg(life_s)::double precision))
returning created_at, expires_at;

-- name: RevokeInvitationsOf :exec
update invitations set revoked_at = now() where email_digest = $1 and accepted_at is null and revoked_at is null;

-- name: RevokeInvitationsBy :exec
-- Who is no administrator any more lets nobody in any more.
update invitations set revoked_at = now() where invited_by = $1 and not setup and accepted_at is null and revoked_at is null;

-- name: ListInvitations :many
select id, roles, email, invited_by, created_at, expires_at
from invitations
where not setup and accepted_at is null and revoked_at is null and expires_at > now()
  and (created_at, id) < (sqlc.arg(after_time)::timestamptz, sqlc.arg(after_id)::uuid)
order by created_at desc, id desc
limit $1;

-- name: RevokeInvitation :execrows
update invitations set revoked_at = now() where id = $1 and accepted_at is null and revoked_at is null;

-- name: AcceptInvitation :one
update invitations set accepted_at = now(), accepted_by = $2
where id = $1 and accepted_at is null and revoked_at is null and expires_at > now()
returning email, roles;

-- name: GetOrganization :one
select id, name, tier, created_at, settings from organizations;

-- name: UpdateOrganization :execrows
update organizations set name = $1, settings = $2;

-- name: InsertDomain :exec
insert into organization_domains (domain, token) values ($1, $2)
on conflict (org_id, domain) do nothing;

-- name: ListDomains :many
select domain, token, created_at, verified_at from organization_domains order by domain limit 200;

-- name: VerifyDomain :one
update organization_domains set verified_at = coalesce(verified_at, now()) where domain = $1
returning domain, token, created_at, verified_at;

-- name: GetDomain :one
select domain, token, created_at, verified_at from organization_domains where domain = $1;

-- name: DeleteDomain :execrows
delete from organization_domains where domain = $1;

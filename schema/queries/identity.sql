-- What is looked up before a tenant is known, as tyche_auth.

-- name: InsertOrganization :one
insert into organizations (id, name, tier, first) values ($1, $2, $3, $4)
on conflict (first) where first do nothing
returning id, name, tier, first, created_at;

-- name: FirstOrganization :one
select id, name, tier, first, created_at from organizations where first;

-- name: InsertUser :exec
insert into users (id) values ($1);

-- name: EnsureServiceMember :exec
insert into memberships (org_id, user_id, kind, roles) values ($1, $2, 'service', $3)
on conflict (org_id, user_id) do update set roles = excluded.roles, active = true;

-- name: InsertKey :exec
insert into api_keys (id, org_id, actor_id, digest, roles, bootstrap, expires_at) values ($1, $2, $3, $4, $5, $6, $7);

-- name: BootstrapActor :one
select actor_id from api_keys where org_id = $1 and bootstrap order by created_at limit 1;

-- name: RevokeBootstrapKeys :exec
update api_keys set revoked_at = now() where org_id = $1 and bootstrap and revoked_at is null;

-- name: FindKey :one
select k.id, k.org_id, k.actor_id, k.roles, m.roles as member_roles, o.tier,
       (k.last_used_at is null or k.last_used_at < now() - interval '1 minute')::boolean as stale
from api_keys k
join organizations o on o.id = k.org_id
join memberships m on m.org_id = k.org_id and m.user_id = k.actor_id
where k.digest = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) and m.active;

-- name: TouchKey :exec
update api_keys set last_used_at = now() where id = $1;

-- name: FindSession :one
select s.id, s.org_id, s.user_id, m.roles, o.tier,
       (s.last_seen_at < now() - interval '1 minute')::boolean as stale
from sessions s
join organizations o on o.id = s.org_id
join memberships m on m.org_id = s.org_id and m.user_id = s.user_id
where s.digest = $1 and s.ended_at is null and s.expires_at > now()
  and s.last_seen_at > now() - make_interval(secs => s.idle_s) and m.active;

-- name: TouchSession :exec
update sessions set last_seen_at = now() where id = $1;

-- name: EndSessionsEverywhere :exec
update sessions set ended_at = now() where user_id = $1 and ended_at is null ;

-- name: ListMembershipsOfUser :many
select m.org_id, m.roles, o.name, o.tier
from memberships m join organizations o on o.id = m.org_id
where m.user_id = $1 and m.active
order by m.created_at, m.org_id;

-- name: FindInvitation :one
select i.id, i.org_id, i.setup, i.roles, o.tier
from invitations i join organizations o on o.id = i.org_id
where i.digest = $1 and i.accepted_at is null and i.revoked_at is null and i.expires_at > now();

-- name: CountAdministrators :one
select count(*) from memberships where org_id = $1 and active and kind = 'person' and 'admin' = any (roles);

-- name: RevokeSetups :execrows
update invitations set revoked_at = now() where org_id = $1 and setup and accepted_at is null and revoked_at is null;

-- name: InsertSetup :exec
insert into invitations (id, org_id, digest, setup, roles, invited_by, expires_at) values ($1, $2, $3, true, array['admin'], $4, now() + make_interval(secs => sqlc.arg(life_s)::double precision));

-- name: FindAccount :one
select user_id, password from local_accounts where login = $1;

-- name: FindAccountOfUser :one
select user_id, password from local_accounts where user_id = $1;

-- name: SetPassword :exec
update local_accounts set password = $2, changed_at = now() where user_id = $1;

-- name: CountAttempt :one
insert into sign_in_attempts as a (subject) values ($1)
on conflict (subject) do update
set tries = case when a.since < now() - make_interval(secs => sqlc.arg(window_s)::double precision) then 1 else a.tries + 1 end,
    since = case when a.since < now() - make_interval(secs => sqlc.arg(window_s)::double precision) then now() else a.since end
returning tries, extract(epoch from since + make_interval(secs => sqlc.arg(window_s)::double precision) - now())::double precision as left_s;

-- name: ForgetAttempts :exec
delete from sign_in_attempts where subject = $1;

-- name: ForgetOldAttempts :exec
delete from sign_in_attempts where since < now() - interval '1 day';

-- name: HoldingKeys :many
-- Those of the keys that hold still. It notes no use.
select k.id, k.roles, m.roles as member_roles
from api_keys k
join memberships m on m.org_id = k.org_id and m.user_id = k.actor_id
where k.id = any(sqlc.arg(ids)::uuid[]) and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) and m.active;

-- name: HoldingSessions :many
-- Those of the sessions that hold still. It notes no use, so that a session goes unused while it only watches.
select s.id, m.roles
from sessions s
join memberships m on m.org_id = s.org_id and m.user_id = s.user_id
where s.id = any(sqlc.arg(ids)::uuid[]) and s.ended_at is null and s.expires_at > now()
  and s.last_seen_at > now() - make_interval(secs => s.idle_s) and m.active;

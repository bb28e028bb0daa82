-- name: InsertOrganization :one
insert into organizations (id, name, tier, first) values ($1, $2, $3, $4)
on conflict (first) where first do nothing
returning id, name, tier, first, created_at;

-- name: FirstOrganization :one
select id, name, tier, first, created_at from organizations where first;

-- name: InsertKey :exec
insert into api_keys (id, org_id, actor_id, digest, roles, bootstrap) values ($1, $2, $3, $4, $5, $6);

-- name: BootstrapActor :one
select actor_id from api_keys where org_id = $1 and bootstrap order by created_at limit 1;

-- name: RevokeBootstrapKeys :exec
update api_keys set revoked_at = now() where org_id = $1 and bootstrap and revoked_at is null;

-- name: FindKey :one
select k.id, k.org_id, k.actor_id, k.roles, o.tier,
       (k.last_used_at is null or k.last_used_at < now() - interval '1 minute')::boolean as stale
from api_keys k join organizations o on o.id = k.org_id
where k.digest = $1 and k.revoked_at is null;

-- name: TouchKey :exec
update api_keys set last_used_at = now() where id = $1;

-- Signing in at identity providers: what is looked up before a tenant is known (tyche_auth).

-- name: RouteProvider :one
select p.org_id, p.protocol, p.enabled, o.tier
from identity_providers p join organizations o on o.id = p.org_id
where p.id = $1;

-- name: RouteAudience :many
select p.org_id, p.id, o.tier
from identity_providers p join organizations o on o.id = p.org_id
where p.issuer = $1 and p.audience = any (sqlc.arg(audiences)::text[]) and p.audience <> '' and p.enabled and p.protocol = 'oidc'
order by p.id
limit 20;

-- name: InsertFlow :exec
insert into sign_in_flows (state, browser, provider_id, user_id, nonce, verifier, request_id, return_to, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: TakeFlow :one
delete from sign_in_flows where state = $1
returning browser, provider_id, user_id, nonce, verifier, request_id, return_to, expires_at;

-- name: DeleteExpiredFlows :exec
delete from sign_in_flows where expires_at < now();

-- name: UseAssertion :execrows
insert into used_assertions (provider_id, assertion, until) values ($1, $2, $3) on conflict do nothing;

-- name: DeleteExpiredAssertions :exec
delete from used_assertions where until < now();

-- Inside the organization (tyche_app):

-- name: InsertProvider :one
insert into identity_providers (id, protocol, preset, name, enabled, issuer, client_id, audience, metadata, roles, secrets)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
returning created_at;

-- name: UpdateProvider :execrows
update identity_providers
set name = $2, enabled = $3, client_id = $4, audience = $5, metadata = $6, roles = $7, secrets = $8
where id = $1;

-- name: GetProvider :one
select * from identity_providers where id = $1;

-- name: ListProviders :many
select * from identity_providers order by created_at, id limit 100;

-- name: DeleteProvider :execrows
delete from identity_providers where id = $1;

-- name: DeleteIdentitiesOf :many
delete from external_identities where provider_id = $1 returning user_id;

-- name: FindIdentity :one
select e.user_id, m.active, m.roles
from external_identities e join memberships m on m.org_id = e.org_id and m.user_id = e.user_id
where e.provider_id = $1 and e.subject = any (sqlc.arg(subjects)::bytea[])
order by e.subject <> (sqlc.arg(subjects)::bytea[])[1]
limit 1;

-- name: InsertIdentity :execrows
insert into external_identities (provider_id, subject, user_id) values ($1, $2, $3) on conflict do nothing;

-- name: DomainIsVerified :one
select exists (select from organization_domains where domain = $1 and verified_at is not null);

-- name: MemberOfAddress :one
select user_id from profiles where email_digest = $1;

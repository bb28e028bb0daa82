-- People name their keys ("Anna's laptop") and providers: ciphertext like other personal fields. The migration that follows
-- encrypts what rows of earlier versions hold.

-- +goose Up
drop trigger audited on api_keys; -- it names the column
alter table api_keys alter column name drop default, alter column name drop not null;
alter table api_keys alter column name type bytea using nullif(convert_to(name, 'UTF8'), '');
select audit_table('api_keys', 'any', 'id, org_id, actor_id, digest, roles, bootstrap, name, expires_at, revoked_at');
alter table identity_providers alter column name type bytea using convert_to(name, 'UTF8');

-- +goose Down
alter table identity_providers alter column name type text using convert_from(name, 'UTF8');
drop trigger audited on api_keys;
alter table api_keys alter column name type text using coalesce(convert_from(name, 'UTF8'), '');
alter table api_keys alter column name set not null, alter column name set default '';
select audit_table('api_keys', 'any', 'id, org_id, actor_id, digest, roles, bootstrap, name, expires_at, revoked_at');

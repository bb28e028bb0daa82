-- name: AddAudit :exec
insert into audit_pending (org_id, id, at, actor_id, action, outcome, kind, resource, digest_before, digest_after,
                           request, session_id, key_id, subject, personal, address_digest)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: LockOrderer :one
select pg_try_advisory_xact_lock(sqlc.arg(key)::bigint)::boolean as leads;

-- name: TakePending :many
delete from audit_pending
where arrival in (select p.arrival from audit_pending p order by p.arrival limit $1)
returning *;

-- name: AuditHead :one
select seq, hash from audit_heads where org_id = $1;

-- name: AppendAudit :exec
insert into audit_entries (seq, hash, id, at, actor_id, action, outcome, kind, resource, digest_before, digest_after,
                           request, session_id, key_id, subject, personal, address_digest)
select unnest(sqlc.arg(seqs)::bigint[]), unnest(sqlc.arg(hashes)::bytea[]), unnest(sqlc.arg(ids)::uuid[]),
       unnest(sqlc.arg(ats)::timestamptz[]), unnest(sqlc.arg(actors)::uuid[]), unnest(sqlc.arg(actions)::text[]),
       unnest(sqlc.arg(outcomes)::text[]), unnest(sqlc.arg(kinds)::text[]), unnest(sqlc.arg(resources)::text[]),
       unnest(sqlc.arg(befores)::bytea[]), unnest(sqlc.arg(afters)::bytea[]), unnest(sqlc.arg(requests)::text[]),
       unnest(sqlc.arg(sessions)::uuid[]), unnest(sqlc.arg(keys)::uuid[]), unnest(sqlc.arg(subjects)::uuid[]),
       unnest(sqlc.arg(personals)::bytea[]), unnest(sqlc.arg(addresses)::bytea[]);

-- name: SetAuditHead :exec
insert into audit_heads (org_id, seq, hash) values ($1, $2, $3)
on conflict (org_id) do update set seq = excluded.seq, hash = excluded.hash;

-- name: HeadsToCheckpoint :many
select org_id, seq, hash, checkpoint from audit_heads
where seq > covered and org_id >= sqlc.arg(after)::uuid order by org_id limit $1;

-- name: InsertCheckpoint :exec
insert into audit_checkpoints (number, seq, hash, at, key, signature) values ($1, $2, $3, $4, $5, $6);

-- name: SetCovered :execrows
update audit_heads set checkpoint = sqlc.arg(number), covered = sqlc.arg(seq)
where org_id = sqlc.arg(org_id) and checkpoint = sqlc.arg(number)::bigint - 1;

-- name: ListAudit :many
select * from audit_entries
where seq < sqlc.arg(before_seq)::bigint
  and (sqlc.narg(since)::timestamptz is null or at >= sqlc.narg(since))
  and (sqlc.narg(until)::timestamptz is null or at < sqlc.narg(until))
  and (sqlc.narg(actor)::uuid is null or actor_id = sqlc.narg(actor))
  and (sqlc.narg(action)::text is null or action = sqlc.narg(action))
  and (sqlc.narg(kind)::text is null or kind = sqlc.narg(kind))
  and (sqlc.narg(resource)::text is null or resource = sqlc.narg(resource))
  and (sqlc.narg(outcome)::text is null or outcome = sqlc.narg(outcome))
  and (sqlc.narg(address)::bytea is null or address_digest = sqlc.narg(address))
order by seq desc
limit $1;

-- name: AuditAfter :many
select * from audit_entries where seq > $1 and seq <= sqlc.arg(until)::bigint order by seq limit $2;

-- name: AuditAt :one
select hash from audit_entries where seq = $1;

-- name: LastAudit :one
select coalesce(max(seq), 0)::bigint as seq from audit_entries;

-- name: CheckpointsAfter :many
select * from audit_checkpoints where number > $1 order by number;

-- name: CheckpointBefore :one
select coalesce(max(number), 0)::bigint as number from audit_checkpoints where seq <= $1;

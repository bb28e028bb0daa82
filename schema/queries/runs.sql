-- name: InsertRun :one
insert into runs (id, workbook_id, specification, trials, seed, sampling, engine_version,
                  small, shard_trials, outputs, idempotency_key, request_digest, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (org_id, created_by, idempotency_key) do nothing
returning created_at;

-- name: InsertProgress :exec
insert into run_progress (run_id) values ($1);

-- name: FindIdempotent :one
select id, request_digest from runs where created_by = $1 and idempotency_key = $2;

-- name: GetRun :one
select sqlc.embed(r), sqlc.embed(p)
from runs r join run_progress p on p.org_id = r.org_id and p.run_id = r.id
where r.id = $1 and not r.delete_requested;

-- name: GetRunForWork :one
select sqlc.embed(r), sqlc.embed(p)
from runs r join run_progress p on p.org_id = r.org_id and p.run_id = r.id
where r.id = $1;

-- name: ListRuns :many
select sqlc.embed(r), sqlc.embed(p)
from runs r join run_progress p on p.org_id = r.org_id and p.run_id = r.id
where not r.delete_requested
  and (r.created_at, r.id) < (sqlc.arg(after_time)::timestamptz, sqlc.arg(after_id)::uuid)
order by r.created_at desc, r.id desc
limit $1;

-- name: ListVisibleRuns :many
-- ListRuns for who is no administrator: the newest of one's own and of those that others share, each by an index.
select sqlc.embed(r), sqlc.embed(p)
from runs r join run_progress p on p.org_id = r.org_id and p.run_id = r.id
where r.id in (
  select v.id from (
    (select o.id, o.created_at from runs o
     where o.created_by = (select current_setting('app.actor_id')::uuid) and not o.delete_requested
       and (o.created_at, o.id) < (sqlc.arg(after_time)::timestamptz, sqlc.arg(after_id)::uuid)
     order by o.created_at desc, o.id desc limit $1)
    union all
    (select s.id, s.created_at from runs s
     where s.shared and s.created_by <> (select current_setting('app.actor_id')::uuid) and not s.delete_requested
       and (s.created_at, s.id) < (sqlc.arg(after_time)::timestamptz, sqlc.arg(after_id)::uuid)
     order by s.created_at desc, s.id desc limit $1)
  ) v order by v.created_at desc, v.id desc limit $1)
order by r.created_at desc, r.id desc;

-- name: BeginRun :execrows
update runs set status = 'running', started_at = now() where id = $1 and status = 'queued';

-- name: LockRun :one
select status, delete_requested, trials, outputs, created_by, shared from runs where id = $1 for update;

-- name: EndRun :exec
update runs set status = $2, error = $3, finished_at = now() where id = $1;

-- name: RequestDelete :exec
update runs set delete_requested = true, idempotency_key = null where id = $1;

-- name: DeleteRun :exec
delete from runs where id = $1;

-- name: BumpVersion :one
update run_progress set version = version + 1, updated_at = now() where run_id = $1
returning *;

-- name: FinishProgress :one
update run_progress
set version = version + 1, updated_at = now(), eta_s = null,
    trials_done = greatest(trials_done, sqlc.arg(trials_done)::bigint)
where run_id = $1
returning *;

-- name: UpsertShards :exec
insert into run_shards (run_id, shard, trials_done)
select $1, unnest(sqlc.arg(shards)::integer[]), unnest(sqlc.arg(done)::bigint[])
on conflict (org_id, run_id, shard)
do update set trials_done = greatest(run_shards.trials_done, excluded.trials_done);

-- name: RunToReport :one
-- The lock keeps the run from ending under the report, not others from reporting.
select status, trials from runs where id = $1 for key share;

-- name: LockProgress :one
select version, trials_done, rate,
       extract(epoch from now() - updated_at)::double precision as since_s
from run_progress where run_id = $1 for update;

-- name: SumShards :one
select coalesce(sum(trials_done), 0)::bigint as trials_done from run_shards where run_id = $1;

-- name: UpdateProgress :exec
update run_progress
set version = $2, trials_done = $3, rate = $4, eta_s = $5, updated_at = now()
where run_id = $1;

-- name: DeleteShards :exec
delete from run_shards where run_id = $1;

-- name: InsertResults :exec
insert into run_results (run_id, outputs, columns) values ($1, $2, $3);

-- name: GetResults :one
select s.outputs, s.columns
from run_results s join runs r on r.org_id = s.org_id and r.id = s.run_id
where s.run_id = $1 and not r.delete_requested;

-- name: Notify :exec
select pg_notify(sqlc.arg(channel)::text, sqlc.arg(payload)::text);

-- name: ShareRun :execrows
update runs set shared = $2 where id = $1 and not delete_requested;

-- name: RekeyRun :exec
update runs set specification = $2, error = $3 where id = $1;

-- name: RekeyResults :exec
update run_results set outputs = $2 where run_id = $1;

-- name: LockUsage :one
insert into usage (month) values (date_trunc('month', now() at time zone 'utc')::date)
on conflict (org_id) do update set
  trials = case when usage.month = excluded.month then usage.trials else 0 end,
  month = excluded.month
returning trials, bytes, extract(epoch from (month + interval '1 month') at time zone 'utc' - now())::double precision as left_s;

-- name: ReadUsage :one
select bytes from usage;

-- name: CountReservations :one
select count(*) from reservations;

-- name: AddReservation :exec
insert into reservations (run_id) values ($1);

-- name: AddUsage :exec
update usage set trials = trials + sqlc.arg(trials), bytes = bytes + sqlc.arg(bytes);

-- name: Release :one
delete from reservations where run_id = $1
returning date_trunc('month', created_at at time zone 'utc')::date = date_trunc('month', now() at time zone 'utc')::date as this_month;

-- name: GiveBack :exec
update usage set
  bytes = greatest(bytes - sqlc.arg(bytes)::bigint, 0),
  trials = case when month = date_trunc('month', now() at time zone 'utc')::date
                then greatest(trials - sqlc.arg(trials)::bigint, 0) else trials end;

-- name: DropOrphanReservations :execrows
delete from reservations o using runs r
where r.org_id = o.org_id and r.id = o.run_id and r.status in ('completed', 'failed', 'cancelled');

-- name: AddMissingReservations :execrows
insert into reservations (run_id)
select r.id from runs r
where r.status in ('queued', 'running', 'paused')
  and not exists (select from reservations o where o.org_id = r.org_id and o.run_id = r.id)
on conflict do nothing;

-- name: RecountBytes :execrows
update usage set bytes = t.bytes
from (select (select coalesce(sum(f.size), 0) from files f)::bigint
             + (select coalesce(sum(r.trials * r.outputs * sqlc.arg(outcome_bytes)::bigint), 0) from runs r
                where r.status not in ('failed', 'cancelled'))::bigint as bytes) t
where usage.bytes <> t.bytes;

-- name: ListOrganizations :many
select id from organizations order by id;

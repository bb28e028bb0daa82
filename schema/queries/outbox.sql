-- name: AddOutbox :exec
insert into outbox (org_id, actor_id, tier, kind, subject_id, available_at)
values (current_setting('app.org_id')::uuid, $1, $2, $3, $4, now() + make_interval(secs => sqlc.arg(delay_s)::double precision));

-- name: ClaimOutbox :many
update outbox o
set attempts = o.attempts + 1,
    available_at = now() + least(interval '2 seconds' * power(2, o.attempts), interval '1 minute')
where o.id in (
  select c.id from outbox c where c.available_at <= now() order by c.id limit $1 for update skip locked)
returning o.id, o.org_id, o.actor_id, o.tier, o.kind, o.subject_id, o.attempts;

-- name: DeleteOutbox :exec
delete from outbox where id = $1;

-- name: DeleteOutboxOf :exec
delete from outbox where org_id = $1 and kind = $2 and subject_id = $3;

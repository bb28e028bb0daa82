-- name: InsertFile :one
insert into files (id, kind, name, size, sha256, object_key, summary, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
returning created_at;

-- name: GetFile :one
select id, kind, name, size, sha256, object_key, summary, created_by, shared, created_at
from files where id = $1;

-- name: ListFiles :many
select id, kind, name, size, sha256, object_key, summary, created_by, shared, created_at
from files
where kind = $1 and (created_at, id) < (sqlc.arg(after_time)::timestamptz, sqlc.arg(after_id)::uuid)
order by created_at desc, id desc
limit $2;

-- name: ListVisibleFiles :many
-- ListFiles for who is no administrator: the newest of one's own and of those that others share, each by an index.
select v.id, v.kind, v.name, v.size, v.sha256, v.object_key, v.summary, v.created_by, v.shared, v.created_at from (
  (select o.* from files o
   where o.kind = $1 and o.created_by = (select current_setting('app.actor_id')::uuid)
     and (o.created_at, o.id) < (sqlc.arg(after_time)::timestamptz, sqlc.arg(after_id)::uuid)
   order by o.created_at desc, o.id desc limit $2)
  union all
  (select s.* from files s
   where s.kind = $1 and s.shared and s.created_by <> (select current_setting('app.actor_id')::uuid)
     and (s.created_at, s.id) < (sqlc.arg(after_time)::timestamptz, sqlc.arg(after_id)::uuid)
   order by s.created_at desc, s.id desc limit $2)
) v
order by v.created_at desc, v.id desc
limit $2;

-- name: ShareFile :execrows
update files set shared = $2, name = $3, sha256 = $4, summary = $5 where id = $1;

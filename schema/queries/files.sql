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

-- name: ShareFile :execrows
update files set shared = $2, name = $3, sha256 = $4, summary = $5 where id = $1;

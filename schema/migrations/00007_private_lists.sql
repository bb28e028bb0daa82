-- Lists of who is no administrator: one's own, and what others share. Without
-- these a user of a large organization would pass over everybody else's rows.

-- +goose Up
create index runs_owner on runs (org_id, created_by, created_at desc, id desc) where not delete_requested;
create index runs_shared on runs (org_id, created_at desc, id desc) where shared and not delete_requested;
create index files_owner on files (org_id, kind, created_by, created_at desc, id desc);
create index files_shared on files (org_id, kind, created_at desc, id desc) where shared;

-- +goose Down
drop index files_shared;
drop index files_owner;
drop index runs_shared;
drop index runs_owner;

-- JSON that came from outside or holds numbers is kept as json, not jsonb: the
-- text comes back byte for byte (jsonb loses the sign of -0, writes 1e308 as
-- 309 digits and refuses \u0000), and no query looks inside.

-- +goose Up
create table files (
  org_id     uuid not null default (current_setting('app.org_id')::uuid) references organizations (id),
  id         uuid not null,
  kind       text not null check (kind in ('workbook')),
  name       text not null,
  size       bigint not null check (size >= 0),
  sha256     bytea not null check (octet_length(sha256) = 32),
  object_key text not null,
  summary    json not null,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  primary key (org_id, id)
);
create index files_newest on files (org_id, kind, created_at desc, id desc);
select protect_tenant_table('files');
grant select, insert on files to tyche_app;

create table runs (
  org_id           uuid not null default (current_setting('app.org_id')::uuid) references organizations (id),
  id               uuid not null,
  workbook_id      uuid not null,
  specification    json not null,
  trials           bigint not null check (trials between 1 and 100000000),
  seed             bigint not null check (seed between 0 and 9007199254740991),
  sampling         text not null check (sampling in ('mc', 'lhs', 'sobol')),
  engine_version   text not null,
  small            boolean not null,
  shard_trials     bigint not null check (shard_trials > 0),
  outputs          integer not null,
  status           text not null default 'queued'
                   check (status in ('queued', 'running', 'paused', 'completed', 'failed', 'cancelled')),
  error            json,
  idempotency_key  text,
  request_digest   bytea not null check (octet_length(request_digest) = 32),
  delete_requested boolean not null default false,
  created_by       uuid not null,
  created_at       timestamptz not null default now(),
  started_at       timestamptz,
  finished_at      timestamptz,
  primary key (org_id, id),
  foreign key (org_id, workbook_id) references files (org_id, id)
);
create index runs_newest on runs (org_id, created_at desc, id desc) where not delete_requested;
create index runs_workbook on runs (org_id, workbook_id);
-- An idempotency key belongs to the actor who chose it.
create unique index runs_idempotency on runs (org_id, created_by, idempotency_key);
select protect_tenant_table('runs');
grant select, insert, update, delete on runs to tyche_app;

-- One narrow row a run, written up to five times a second: no index on what
-- changes and room in each page, so that an update stays in its page.
create table run_progress (
  org_id      uuid not null default (current_setting('app.org_id')::uuid),
  run_id      uuid not null,
  version     bigint not null default 1,
  trials_done bigint not null default 0,
  rate        double precision not null default 0,
  eta_s       double precision,
  updated_at  timestamptz not null default now(),
  primary key (org_id, run_id),
  foreign key (org_id, run_id) references runs (org_id, id) on delete cascade
) with (fillfactor = 30);
select protect_tenant_table('run_progress');
grant select, insert, update on run_progress to tyche_app;

-- How far each shard of a running run is; removed when the run ends.
create table run_shards (
  org_id      uuid not null default (current_setting('app.org_id')::uuid),
  run_id      uuid not null,
  shard       integer not null,
  trials_done bigint not null,
  primary key (org_id, run_id, shard),
  foreign key (org_id, run_id) references runs (org_id, id) on delete cascade
) with (fillfactor = 50);
select protect_tenant_table('run_shards');
grant select, insert, update, delete on run_shards to tyche_app;

create table run_results (
  org_id   uuid not null default (current_setting('app.org_id')::uuid),
  run_id   uuid not null,
  outputs  json not null,
  columns  json not null,
  primary key (org_id, run_id),
  foreign key (org_id, run_id) references runs (org_id, id) on delete cascade
);
select protect_tenant_table('run_results');
grant select, insert on run_results to tyche_app;

-- +goose Down
drop table run_results;
drop table run_shards;
drop table run_progress;
drop table runs;
drop table files;

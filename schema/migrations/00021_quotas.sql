-- What organizations use of what their tier allows. Both tables count for the
-- whole organization, whoever in it acts: a limit that only saw the runs that
-- the actor may see would not be one.

-- +goose Up
-- One row an organization. Whoever reserves locks it, so that two reservations
-- never see the same room twice.
create table usage (
  org_id uuid not null default (current_setting('app.org_id')::uuid) primary key,
  month  date not null,
  trials bigint not null default 0, -- admitted in this month, less those given back
  bytes  bigint not null default 0  -- of workbooks, and of outcomes stored or to be stored
) with (fillfactor = 50);
select protect_tenant_table('usage');
create policy acts on usage as restrictive to tyche_app
  using ((select current_setting('app.actor_id')::uuid) is not null)
  with check ((select current_setting('app.actor_id')::uuid) is not null);
grant select, insert, update on usage to tyche_app;

-- A run that is not over holds a reservation. It goes with the run's ending or
-- with the run.
create table reservations (
  org_id     uuid not null default (current_setting('app.org_id')::uuid),
  run_id     uuid not null,
  created_at timestamptz not null default now(),
  primary key (org_id, run_id),
  foreign key (org_id, run_id) references runs (org_id, id) on delete cascade
) with (fillfactor = 50);
select protect_tenant_table('reservations');
create policy acts on reservations as restrictive to tyche_app
  using ((select current_setting('app.actor_id')::uuid) is not null)
  with check ((select current_setting('app.actor_id')::uuid) is not null);
grant select, insert, delete on reservations to tyche_app;

-- +goose Down
drop table reservations;
drop table usage;

-- What may say something about a customer's models or persons is ciphertext: file names, digests and summaries,
-- specifications, failures and results. What rows of earlier versions hold stays as bytes here; the migration that follows
-- encrypts it. Idempotency keys and the digests of their requests are keyed digests; earlier ones cannot be made keyed and
-- are forgotten.

-- +goose Up
alter table files drop constraint files_sha256_check;
alter table files
  alter column name type bytea using convert_to(name, 'UTF8'),
  alter column summary type bytea using convert_to(summary::text, 'UTF8');
alter table runs
  alter column specification type bytea using convert_to(specification::text, 'UTF8'),
  alter column error type bytea using convert_to(error::text, 'UTF8');
alter table run_results
  alter column outputs type bytea using convert_to(outputs::text, 'UTF8');
alter table runs no force row level security;
update runs set idempotency_key = null where idempotency_key is not null;
alter table runs force row level security;

-- Sharing has a row take another key at once, and its objects soon.
grant update (name, sha256, summary) on files to tyche_app;
grant update (outputs) on run_results to tyche_app;
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check
  check (kind in ('start_run', 'cancel_run', 'purge_run', 'purge_file', 'rekey_run', 'rekey_file'));

-- +goose Down
delete from outbox where kind in ('rekey_run', 'rekey_file');
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check check (kind in ('start_run', 'cancel_run', 'purge_run', 'purge_file'));
revoke update (outputs) on run_results from tyche_app;
revoke update (name, sha256, summary) on files from tyche_app;
alter table run_results
  alter column outputs type json using convert_from(outputs, 'UTF8')::json;
alter table runs
  alter column specification type json using convert_from(specification, 'UTF8')::json,
  alter column error type json using convert_from(error, 'UTF8')::json;
alter table files
  alter column name type text using convert_from(name, 'UTF8'),
  alter column summary type json using convert_from(summary, 'UTF8')::json;

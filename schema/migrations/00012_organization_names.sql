-- An organization's name is its customer's: ciphertext like other fields. The migration that follows encrypts what rows of
-- earlier versions hold.

-- +goose Up
alter table organizations drop constraint organizations_name_check;
alter table organizations alter column name type bytea using convert_to(name, 'UTF8');

-- +goose Down
alter table organizations alter column name type text using convert_from(name, 'UTF8');
alter table organizations add constraint organizations_name_check check (name <> '');

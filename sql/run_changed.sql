-- Files of applied migrations that are not what they were.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_run;
SET search_path = regress_run, public;

CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql', '2_b.up.sql', '2_b.down.sql'],
    ARRAY['CREATE TABLE a (i int);', 'DROP TABLE a;', 'CREATE TABLE b (i int);', 'DROP TABLE b;']);

-- Line ends, blanks and comments alone are no change: the new hash is recorded, with an event, and that is all.
CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql'], ARRAY[E'-- all animals\r\nCREATE TABLE  a (i int);\r\n', E'DROP TABLE a;\n']);
CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql'], ARRAY[E'-- all animals\r\nCREATE TABLE  a (i int);\r\n', E'DROP TABLE a;\n']);
SELECT id, up_file_hash = sha256(E'-- all animals\r\nCREATE TABLE  a (i int);\r\n'::bytea) AS up_known,
       down_file_hash = sha256(E'DROP TABLE a;\n'::bytea) AS down_known FROM sluice.migration WHERE id = '1';

-- A changed up is an error before anything runs, with the whole list.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql', '3_c.up.sql'], ARRAY['CREATE TABLE a (i bigint);', 'CREATE TABLE b (i bigint);', 'CREATE TABLE c (i int);']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['CREATE TABLE b (i int); SELECT 1;']);
SELECT to_regclass('c');

-- A directive counts as text, a blank inside of a literal too.
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'-- sluice: no-transaction\nCREATE TABLE a (i int);']);

-- With a reason it is accepted and recorded; what was applied is not run again.
CALL migrate_run(ARRAY['2_b.up.sql', '3_c.up.sql'], ARRAY['CREATE TABLE b (i bigint);', 'CREATE TABLE c (i int);'], accept_changed => 'widened by hand');
CALL migrate_run(ARRAY['2_b.up.sql', '3_c.up.sql'], ARRAY['CREATE TABLE b (i bigint);', 'CREATE TABLE c (i int);']);
SELECT atttypid::regtype FROM pg_attribute WHERE attrelid = 'b'::regclass AND attname = 'i';

-- A changed down is recorded anew, and is the one that runs.
CALL migrate_run(ARRAY['2_b.up.sql', '2_b.down.sql'], ARRAY['CREATE TABLE b (i bigint);', 'DROP TABLE b; SELECT ''new down'' AS said;']);
-- A down that comes later is recorded too.
CALL migrate_run(ARRAY['3_c.up.sql', '3_c.down.sql'], ARRAY['CREATE TABLE c (i int);', 'DROP TABLE c;']);
CALL migrate_rollback(steps => 2);
SELECT version, kind, reason FROM migrate_history ORDER BY at, kind;

-- A reverted migration may change: it is pending.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['CREATE TABLE b (i text);']);
SELECT atttypid::regtype FROM pg_attribute WHERE attrelid = 'b'::regclass AND attname = 'i';
SELECT down_sha IS NULL AS no_down FROM sluice.migration WHERE id = '2';

-- An empty down is a down that undoes nothing; none at all is an error.
CALL migrate_run(ARRAY['3_c.up.sql', '3_c.down.sql'], ARRAY['CREATE TABLE c (i int);', '']);
CALL migrate_rollback();
CALL migrate_rollback(target => '1');

-- In a file that holds both, layout and down change each for itself.
CALL migrate_run(ARRAY['1_g.sql'], ARRAY[E'-- +goose Up\nCREATE TABLE g (i int);\n-- +goose Down\nDROP TABLE g;\n'], stream => 'goose');
CALL migrate_run(ARRAY['1_g.sql'], ARRAY[E'-- +goose Up\nCREATE TABLE  g (i int);\n-- +goose Down\nDROP TABLE g;\n'], stream => 'goose');
CALL migrate_run(ARRAY['1_g.sql'], ARRAY[E'-- +goose Up\nCREATE TABLE  g (i int);\n-- +goose Down\nDROP TABLE g; SELECT 1;\n'], stream => 'goose');
CALL migrate_run(ARRAY['1_g.sql'], ARRAY[E'-- +goose Up\nCREATE TABLE g (i bigint);\n-- +goose Down\nDROP TABLE g; SELECT 1;\n'], stream => 'goose');
SELECT kind FROM migrate_history WHERE stream = 'goose' ORDER BY at;

SET client_min_messages = warning;
DROP SCHEMA regress_run CASCADE;
DROP EXTENSION pg_sluice CASCADE;

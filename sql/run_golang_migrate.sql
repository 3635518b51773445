-- Files as golang-migrate has them.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_run;
SET search_path = regress_run, public;

-- Sequential and dated versions, names with anything in them, paths in front.
CALL migrate_run(ARRAY['db/migrations/000001_create users-table.up.sql', 'db/migrations/000001_create users-table.down.sql', './20240101120000_.up.sql', '7_ö.up.sql'],
    ARRAY['CREATE TABLE users (id int);', 'DROP TABLE users;', 'SELECT 20240101120000 AS at;', 'SELECT 7 AS seven']);
SELECT id, version, name, up_file, down_file FROM sluice.migration ORDER BY seq;

-- Two with one version, whatever its zeros; down without up; other .sql files; others are left alone.
CALL migrate_run(ARRAY['8_a.up.sql', '008_b.up.sql'], ARRAY['SELECT 1', 'SELECT 1']);
CALL migrate_run(ARRAY['8_a.up.sql', '8_a.up.sql'], ARRAY['SELECT 1', 'SELECT 1']);
CALL migrate_run(ARRAY['8_a.up.sql', '8_a.down.sql', '8_b.down.sql'], ARRAY['SELECT 1', 'SELECT 1', 'SELECT 1']);
CALL migrate_run(ARRAY['9_a.down.sql'], ARRAY['SELECT 1']);
CALL migrate_run(ARRAY['9_a.up.sql', 'seed.sql', 'schema.sql'], ARRAY['SELECT 1', 'SELECT 1', 'SELECT 1']);
CALL migrate_run(ARRAY['99999999999999999999999999_long.up.sql', 'README', 'x.up.sql.bak', '.9_a.up.sql.swp'], ARRAY['SELECT 1 AS long', '', '', '']);
CALL migrate_run(ARRAY['-1_a.up.sql'], ARRAY['SELECT 1']);
CALL migrate_run(ARRAY['1a.up.sql'], ARRAY['SELECT 1']);
CALL migrate_run(ARRAY['9_A.UP.SQL'], ARRAY['SELECT 1']);
SELECT version, state FROM migrate_status ORDER BY seq;

-- The stream remembers its format: a goose file does not belong here.
CALL migrate_run(ARRAY['20250101_b.sql'], ARRAY[E'-- +goose Up\nSELECT 1;']);
CALL migrate_run(ARRAY['20250101_b.sql'], ARRAY[E'-- +goose Up\nSELECT 1;'], 'goose');
CALL migrate_run(ARRAY['20250101_b.sql'], ARRAY[E'-- +goose Up\nSELECT 1;'], 'phlyway');
SELECT migrate_stream('main', format => 'phlyway');

-- Marks of another tool in a file that is named so are comments.
CALL migrate_run(ARRAY['99999999999999999999999999_long.up.sql', '999999999999999999999999999_b.up.sql'], ARRAY['SELECT 1 AS long', E'-- migrate:up\nSELECT 1 AS one;\n-- migrate:down\nSELECT 2 AS two;']);

SET client_min_messages = warning;
DROP SCHEMA regress_run CASCADE;
DROP EXTENSION pg_sluice CASCADE;

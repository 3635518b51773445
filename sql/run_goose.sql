-- Files as goose has them: Up and Down in one, with annotations.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_run;
SET search_path = regress_run, public;

CALL migrate_run(ARRAY['00001_pets.sql', '20240101120000_function.sql'], ARRAY[
$$-- +goose Up
CREATE TABLE pets (id int, name text);
-- +goose StatementBegin
INSERT INTO pets VALUES (1, 'Rex');
-- +goose StatementEnd

-- +goose Down
DROP TABLE pets;
$$, $$-- a comment
-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION twice(i int) RETURNS int LANGUAGE plpgsql AS $f$
BEGIN
    -- with a ; in it
    RETURN i * 2;
END;
$f$
-- +goose StatementEnd
SELECT twice(21);
-- +goose Down
DROP FUNCTION twice;
$$]);
SELECT id, version, name, up_file, up_line, down_file, down_line, format FROM sluice.migration ORDER BY seq;
SELECT s.text FROM sluice.migration m JOIN sluice.script s ON s.sha256 = m.down_sha ORDER BY m.seq;

-- The lines of errors are the file's, in both halves.
CALL migrate_run(ARRAY['20240102000000_bad.sql'], ARRAY[E'-- +goose Up\nCREATE TABLE a (i int);\n\nINSERT INTO a VALUES (1/0);\n\n-- +goose Down\nDROP TABLE a;']);
CALL migrate_run(ARRAY['20240102000000_bad.sql'], ARRAY[E'-- +goose Up\nCREATE TABLE a (i int);\n\n-- +goose Down\nDROP TABLE a;\nSELECT nothing;']);
CALL migrate_rollback();
SELECT to_regclass('a');
SELECT migrate_mark('20240102000000', 'reverted', 'bad down');

-- NO TRANSACTION: each statement is a step, in both directions.
CALL migrate_run(ARRAY['20240103000000_index.sql'], ARRAY[E'-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY pets_id ON pets (id);\nCREATE INDEX CONCURRENTLY pets_name ON pets (name);\n-- +goose Down\nDROP INDEX CONCURRENTLY pets_id;\nDROP INDEX CONCURRENTLY pets_name;']);
SELECT version, steps FROM migrate_status WHERE version = '20240103000000';
CALL migrate_rollback();
SELECT version, steps, state FROM migrate_status WHERE version = '20240103000000';

-- Without a Down there is none; with an empty one there is.
CALL migrate_run(ARRAY['20240104000000_a.sql', '20240105000000_b.sql'], ARRAY[E'-- +goose Up\nSELECT 4 AS four;', E'-- +goose Up\nSELECT 5 AS five;\n-- +goose Down\n']);
CALL migrate_rollback();
CALL migrate_rollback();

-- What goose refuses is refused, with its line.
CALL migrate_run(ARRAY['20240106000000_a.sql'], ARRAY[E'SELECT 1;\n-- +goose Up\nSELECT 2;']);
CALL migrate_run(ARRAY['20240106000000_a.sql'], ARRAY[E'-- +goose Up\n-- +goose StatementBegin\nSELECT 2;']);
CALL migrate_run(ARRAY['20240106000000_a.sql'], ARRAY[E'-- +goose Up\nSELECT 2;\n-- +goose Upp\nSELECT 3;']);
CALL migrate_run(ARRAY['20240106000000_a.sql'], ARRAY[E'-- +goose Down\nSELECT 2;\n-- +goose Up\nSELECT 3;']);
CALL migrate_run(ARRAY['20240106000000_a.sql'], ARRAY[E'-- +goose Up\n-- +goose ENVSUB ON\nSELECT ''${HOME?}'';']);
CALL migrate_run(ARRAY['20240106000000_a.sql'], ARRAY['SELECT 1;']);
CALL migrate_run(ARRAY['.env', '20240105000001_env.sql'], ARRAY[E'NAME=abc\nHOME=/', E'-- +goose Up\n-- +goose ENVSUB ON\nSELECT ''${HOME:-none}'' AS home, ''${NAME}'' AS name;\n-- +goose ENVSUB OFF\nSELECT ''$HOME'' AS kept;']);
CALL migrate_run(ARRAY['20240106000000_a.sql', '20240107000000_b.go'], ARRAY[E'-- +goose Up\nSELECT 6 AS six;', 'package migrations']);
CALL migrate_run(ARRAY['0_zero.sql'], ARRAY[E'-- +goose Up\nSELECT 1;']);

SET client_min_messages = warning;
DROP SCHEMA regress_run CASCADE;
DROP EXTENSION pg_sluice CASCADE;

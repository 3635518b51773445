-- Files as dbmate has them: sections migrate:up and migrate:down, of which there may be several.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_run;
SET search_path = regress_run, public;

CALL migrate_run(ARRAY['20240101000000_pets.sql', '20240102000000-index.sql', '3.sql'], ARRAY[
$$-- migrate:up
CREATE TABLE pets (id int, name text);

-- migrate:down
DROP TABLE pets;
$$, $$-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY pets_id ON pets (id);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY pets_id;
$$, E'-- migrate:up\nSELECT 3 AS three;\n-- migrate:down\n']);
SELECT id, version, name, up_file, up_line, down_line, steps, format FROM sluice.migration ORDER BY seq;

-- Several pairs of sections: all ups are one script, all downs another; lines are the file's.
CALL migrate_run(ARRAY['20240103000000_two.sql'], ARRAY[E'-- migrate:up\nCREATE TABLE a (i int)\n-- migrate:down\nDROP TABLE a\n-- migrate:up\nCREATE TABLE b (i int);\n-- migrate:down\nDROP TABLE b;\nSELECT 1 AS down_line_9;']);
SELECT to_regclass('a'), to_regclass('b');
CALL migrate_rollback();
SELECT to_regclass('a'), to_regclass('b');
CALL migrate_run(ARRAY['20240104000000_bad.sql'], ARRAY[E'-- migrate:up\nCREATE TABLE a (i int);\n-- migrate:down\nDROP TABLE a;\n-- migrate:up\nSELECT 1/0;\n-- migrate:down\n']);

-- Down the whole way.
CALL migrate_rollback(target => '0');
SELECT to_regclass('pets');

-- What dbmate refuses is refused.
CALL migrate_run(ARRAY['5_a.sql'], ARRAY[E'SELECT 1;\n-- migrate:up\nSELECT 2;']);
CALL migrate_run(ARRAY['5_a.sql'], ARRAY[E'-- migrate:down\nSELECT 2;\n-- migrate:up\nSELECT 1;']);
CALL migrate_run(ARRAY['5_a.sql'], ARRAY[E'-- migrate:upp\nSELECT 2;']);
CALL migrate_run(ARRAY['nothing.sql'], ARRAY[E'-- migrate:up\nSELECT 2;']);
CALL migrate_run(ARRAY['5_a.sql', '05_b.sql'], ARRAY[E'-- migrate:up\nSELECT 2;', E'-- migrate:up\nSELECT 2;']);
-- Only an up, which dbmate itself would not take.
CALL migrate_run(ARRAY['5_a.sql'], ARRAY[E'-- migrate:up\nSELECT 5 AS five;']);
CALL migrate_rollback();

SET client_min_messages = warning;
DROP SCHEMA regress_run CASCADE;
DROP EXTENSION pg_sluice CASCADE;

-- Verification: queries behind "-- sluice: verify" run inside of the last step, and must hold.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_verify;
SET search_path = regress_verify, public;

-- All of them hold.
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[$$
CREATE TABLE pets (id int, name text);
INSERT INTO pets VALUES (1, 'Rex'), (2, NULL);
-- sluice: verify
SELECT count(*) = 2 AS both FROM pets;
-- sluice: expect 0 rows
SELECT * FROM pets WHERE id > 2;
-- sluice: expect rows
SELECT id FROM pets;
-- sluice: expect 1 row
SELECT id FROM pets WHERE name IS NULL;
SELECT 'not a boolean' AS said;
VALUES (true), (true);
$$]);

-- A false, a NULL, too many rows, too few, an error: nothing of the step is kept.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'CREATE TABLE b (i int);\n-- sluice: verify\nSELECT id, name = ''Rex'' AS is_rex FROM pets WHERE id = 1 UNION ALL SELECT 3, false;']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'CREATE TABLE b (i int);\n-- sluice: verify\nSELECT id, name = ''Rex'' AS is_rex FROM pets ORDER BY id;']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'CREATE TABLE b (i int);\n-- sluice: verify\n-- sluice: expect 0 rows\nSELECT id FROM pets;']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'CREATE TABLE b (i int);\n-- sluice: verify\n-- sluice: expect rows\nSELECT id FROM pets WHERE false;']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'CREATE TABLE b (i int);\n-- sluice: verify\nSELECT true;\n-- sluice: expect 5 rows\nSELECT id FROM pets;']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'CREATE TABLE b (i int);\n-- sluice: verify\nSELECT 1/0;']);
SELECT to_regclass('b'), count(*) FROM migrate_status WHERE version = '2';
SELECT kind, detail ->> 'sqlstate' AS sqlstate, detail ->> 'line' AS line, detail ->> 'detail' AS detail FROM sluice.event WHERE kind = 'failed' ORDER BY at;

-- An expectation takes the place of the test for truth.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'-- sluice: verify\n-- sluice: expect 1 row\nSELECT false AS whatever;']);
-- No row holds no false.
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[E'-- sluice: verify\nSELECT false AS whatever WHERE false;']);

-- Behind a step that runs alone it is a step of its own, read-only; what it refuses is dirty then, and resumes there.
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY[E'CREATE INDEX CONCURRENTLY pets_id ON pets (id);\n-- sluice: verify\nSELECT indisvalid AND indisunique AS unique FROM pg_index WHERE indexrelid = ''regress_verify.pets_id''::regclass;']);
SELECT version, state, step, steps, problem FROM migrate_status WHERE state = 'dirty';
DROP INDEX pets_id;
CREATE UNIQUE INDEX pets_id ON pets (id);
CALL migrate_resume();
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY[E'VACUUM pets;\n-- sluice: verify\nSELECT set_config(''transaction_read_only'', ''off'', true) IS NOT NULL AS tried;']);

SELECT migrate_mark('5', 'applied', 'it cannot write, as it should be');

-- With several steps it stands in the last.
CALL migrate_run(ARRAY['6_f.up.sql'], ARRAY[E'BEGIN; CREATE TABLE f (i int); COMMIT; BEGIN; CREATE TABLE g (i int); COMMIT;\n-- sluice: verify\nSELECT false AS never;']);
SELECT to_regclass('f'), to_regclass('g');
SELECT version, state, step, steps FROM migrate_status WHERE state = 'dirty';
SELECT migrate_mark('6', 'reverted', 'by hand');

-- In migrate_apply, a revert and a single transaction likewise.
SELECT migrate_apply('7', 'apply', E'CREATE TABLE h (i int);\n-- sluice: verify\nSELECT false AS never', E'DROP TABLE h;\n-- sluice: verify\nSELECT to_regclass(''h'') IS NULL AS gone');
SELECT migrate_apply('7', 'apply', E'CREATE TABLE h (i int);\n-- sluice: verify\nSELECT true AS fine', E'DROP TABLE h;\n-- sluice: verify\nSELECT to_regclass(''h'') IS NULL AS gone');
SELECT migrate_revert('7');
CALL migrate_run(ARRAY['8_h.up.sql', '9_i.up.sql'], ARRAY['CREATE TABLE i (i int)', E'-- sluice: verify\nSELECT to_regclass(''i'') IS NULL AS gone'], single_transaction => true);
SELECT to_regclass('i');

SET client_min_messages = warning;
DROP SCHEMA regress_verify CASCADE;
DROP EXTENSION pg_sluice CASCADE;

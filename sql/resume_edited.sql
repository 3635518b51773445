-- Resume with an edited file: what is done must stand in it as it ran; what follows may differ.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_resume;
SET search_path = regress_resume, public;
CREATE TABLE t AS VALUES (1), (1);

CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'CREATE TABLE a (i int);\nINSERT INTO a VALUES (1);\nCREATE UNIQUE INDEX CONCURRENTLY t_1 ON t (column1);\nCREATE TABLE b (i int);']);

-- Edited in what is done: says what ran and what stands there now.
CALL migrate_resume('main', ARRAY['1_a.up.sql'], ARRAY[E'CREATE TABLE a (i int);\nINSERT INTO a VALUES (2);\nCREATE INDEX CONCURRENTLY t_1 ON t (column1);\nCREATE TABLE b (i int);']);
CALL migrate_resume('main', ARRAY['1_a.up.sql'], ARRAY['CREATE TABLE a (i int)']);
CALL migrate_resume('main', ARRAY['1_a.up.sql'], ARRAY[E'INSERT INTO a VALUES (1);\nCREATE TABLE a (i int);\nCREATE INDEX CONCURRENTLY t_1 ON t (column1);']);
-- What is done and what is not are one step now.
CALL migrate_resume('main', ARRAY['1_a.up.sql'], ARRAY[E'CREATE TABLE a (i int);\nINSERT INTO a VALUES (1);\nCREATE INDEX t_1 ON t (column1);\nCREATE TABLE b (i int);']);
-- A file of another version, another format, or with an error.
CALL migrate_resume('main', ARRAY['1_a.up.sql'], ARRAY[E'CREATE TABLE a (i int);\nINSERT INTO a VALUES (1);\nCREATE INDEX CONCURRENTLY ON;']);
CALL migrate_resume('main', ARRAY['1_a.down.sql'], ARRAY['SELECT 1']);
SELECT version, state, step, steps FROM migrate_status;

-- Edited in what follows, layout and comments anywhere: accepted, and that is the script of the record then.
CALL migrate_resume('main', ARRAY['1_a.up.sql'], ARRAY[E'-- first\nCREATE TABLE  a (i int);\n\nINSERT INTO a VALUES (1);\nDROP INDEX CONCURRENTLY t_1;\nCREATE INDEX CONCURRENTLY t_1 ON t (column1);\nCREATE TABLE c (i int);']);
SELECT to_regclass('b'), to_regclass('c'), count(*) FROM a;
SELECT indexrelid::regclass, indisunique, indisvalid FROM pg_index WHERE indrelid = 't'::regclass;
SELECT version, state, step, steps, up_file, s.text FROM sluice.migration m JOIN sluice.script s ON s.sha256 = m.up_sha;
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'-- first\nCREATE TABLE  a (i int);\n\nINSERT INTO a VALUES (1);\nDROP INDEX CONCURRENTLY t_1;\nCREATE INDEX CONCURRENTLY t_1 ON t (column1);\nCREATE TABLE c (i int);']);

-- Other files of the set may come along; the migration's own is found by its version.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'-- sluice: no-transaction\nCREATE TABLE d (i int);\nSELECT 1/0;\nCREATE TABLE e (i int)']);
CALL migrate_resume('main', ARRAY['1_a.up.sql', '2_b.up.sql', '3_c.up.sql'], ARRAY['', E'-- sluice: no-transaction\nCREATE TABLE d (i int);\nSELECT 1;\nCREATE TABLE e (i int)', 'SELECT 3']);
SELECT version, state FROM migrate_status ORDER BY seq;

-- The rest may be cut off: then only the ledger's word is missing.
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[E'-- sluice: no-transaction\nCREATE TABLE f (i int);\nCREATE TABLE g (i int);\nSELECT 1/0']);
CALL migrate_resume('main', ARRAY['3_c.up.sql'], ARRAY[E'-- sluice: no-transaction\nCREATE TABLE f (i int);\nCREATE TABLE g (i int);']);
SELECT version, state, step, steps FROM migrate_status WHERE version = '3';

-- A file with pairs.
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY['BEGIN; CREATE TABLE h (i int); COMMIT; BEGIN; CREATE TABLE i (i int); SELECT 1/0; COMMIT;']);
CALL migrate_resume('main', ARRAY['4_d.up.sql'], ARRAY['BEGIN; CREATE TABLE h (i int); CREATE TABLE i (i int); COMMIT;']);
CALL migrate_resume('main', ARRAY['4_d.up.sql'], ARRAY['BEGIN; CREATE TABLE h (i int); COMMIT; BEGIN; CREATE TABLE i (i bigint); COMMIT;']);
SELECT version, state, step, steps FROM migrate_status WHERE version = '4';

-- What the done part had set holds for the rest, SET LOCAL and what belonged to a transaction do not.
CREATE SCHEMA regress_other;
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY[$$
SELECT pg_catalog.set_config('search_path', 'regress_other', false);
SELECT set_config('work_mem', '7MB', true);
BEGIN; SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = '1h'; SET application_name = 'script'; COMMIT;
BEGIN; CREATE TABLE there (i int); COMMIT;
INSERT INTO there VALUES (1), (1);
CREATE UNIQUE INDEX CONCURRENTLY there_i ON there (i);
SELECT current_setting('search_path') AS path, current_setting('work_mem') = '7MB' AS work_mem, current_setting('application_name') AS name,
       current_setting('statement_timeout') AS timeout, (SELECT count(*) FROM there) AS rows$$]);
DELETE FROM regress_other.there WHERE ctid = '(0,1)';
CALL migrate_resume();
SHOW search_path;

-- A file that fails again is what the ledger holds from then on: the next resume goes on with it, and leaves nothing out.
CREATE TABLE j (i int);
CALL migrate_run(ARRAY['6_f.up.sql'], ARRAY['BEGIN; CREATE TABLE k (i int); COMMIT; BEGIN; SELECT 1 / count(*) AS first FROM j; CREATE TABLE l (i int); COMMIT;']);
CALL migrate_resume('main', ARRAY['6_f.up.sql'], ARRAY['BEGIN; CREATE TABLE k (i int); COMMIT; BEGIN; SELECT 1 / count(*) AS edited FROM j; CREATE TABLE m (i int); COMMIT;']);
SELECT s.text FROM sluice.migration m LEFT JOIN sluice.script s ON s.sha256 = m.up_sha WHERE m.id = '6';
INSERT INTO j VALUES (1);
CALL migrate_resume();
SELECT to_regclass('l') AS l, to_regclass('m') AS m;
SELECT version, state, step, steps FROM migrate_status WHERE version = '6';

SET client_min_messages = warning;
DROP SCHEMA regress_other CASCADE;
DROP SCHEMA regress_resume CASCADE;
DROP EXTENSION pg_sluice CASCADE;

-- Taking over a database that was made by other means: through, the floor, and force.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_mark;
SET search_path = regress_mark, public;

-- Through, with files: each of them up to the version. Their names alone do not tell the format of a new stream.
SELECT migrate_mark('2', 'applied', 'baseline', stream => 'files', through => true, files => ARRAY['1_a.up.sql']);
SELECT migrate_stream('files', format => 'golang-migrate');
SELECT migrate_mark('2', 'applied', 'baseline', stream => 'files', through => true, files => ARRAY['1_a.up.sql', '1_a.down.sql', '2_b.up.sql', '3_c.up.sql']);
SELECT version, name, state, how, seq FROM migrate_status WHERE stream = 'files' ORDER BY seq;
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql', '3_c.up.sql'], ARRAY['SELECT 1/0', 'SELECT 1/0', 'CREATE TABLE c (i int)'], stream => 'files');

-- Without files: a floor. What is at or below it counts as applied when it is first seen.
SELECT migrate_mark('2', 'applied', 'baseline', through => true);
SELECT name, floor FROM sluice.stream WHERE name = 'main';
SELECT file, version, state, why FROM migrate_pending(ARRAY['1_a.up.sql', '2_b.up.sql', '3_c.up.sql'], ARRAY['x', 'y', 'z'], 'golang-migrate', everything => true);
SELECT file, version, state, why FROM migrate_pending(ARRAY['1_a.up.sql', '2_b.up.sql', '3_c.up.sql'], ARRAY['x', 'y', 'z'], 'golang-migrate');
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql', '2_b.down.sql', '3_c.up.sql'], ARRAY['SELECT 1/0', 'SELECT 1/0', 'SELECT 2 AS down', 'CREATE TABLE cc (i int)']);
SELECT version, name, state, how, seq FROM migrate_status WHERE stream = 'main' ORDER BY seq;
SELECT id, kind, reason FROM sluice.event WHERE stream = 'main' ORDER BY at;
-- A second time nothing is news.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql', '3_c.up.sql'], ARRAY['SELECT 1/0', 'SELECT 1/0', 'CREATE TABLE cc (i int)']);
-- A file of it that changes is told like any other.
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['SELECT 2/0']);
-- The stored down of a marked one can be run.
CALL migrate_rollback(steps => 2, files => ARRAY['3_c.up.sql', '3_c.down.sql'], contents => ARRAY['CREATE TABLE cc (i int)', 'DROP TABLE cc']);
SELECT version, state, how FROM migrate_status WHERE stream = 'main' ORDER BY seq;
-- Reverted it is pending, though it is below the floor.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['SELECT 1/0', 'SELECT 2 AS up']);

-- Requirements see what is marked.
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY[E'-- sluice: requires 1, files:2\nSELECT 4 AS four']);

-- force: the record is as if the stream stood at this version, no more and no less.
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['BEGIN; CREATE TABLE e (i int); COMMIT; BEGIN; SELECT 1/0; COMMIT;']);
SELECT sluice.force('2', 'stuck');
SELECT version, state, how FROM migrate_status WHERE stream = 'main' ORDER BY seq;
SELECT sluice.force('4', 'forward', files => ARRAY['1_a.up.sql', '2_b.up.sql', '3_c.up.sql', '4_d.up.sql', '5_e.up.sql']);
SELECT version, name, state, how FROM migrate_status WHERE stream = 'main' ORDER BY version;
SELECT sluice.force('0', 'from scratch');
SELECT version, state, how FROM migrate_status WHERE stream = 'main' ORDER BY version;
SELECT sluice.force('77', 'unknown to the ledger', 'fresh');
SELECT version, name, state, how FROM migrate_status WHERE stream = 'fresh';
SELECT sluice.force('1', '');
SELECT sluice.force(NULL, 'reason');
SELECT sluice.force('', 'reason');

SET client_min_messages = warning;
DROP SCHEMA regress_mark CASCADE;
DROP EXTENSION pg_sluice CASCADE;

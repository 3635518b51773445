-- migrate_rollback takes migrations back, the one applied last first.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_rollback;
SET search_path = regress_rollback, public;

CALL migrate_rollback();
CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql', '2_b.up.sql', '2_b.down.sql', '4_d.up.sql', '4_d.down.sql', '5_e.up.sql', '5_e.down.sql'], ARRAY[
    'CREATE TABLE a (i int)', 'DROP TABLE a', 'CREATE TABLE b (i int)', 'DROP TABLE b', 'CREATE TABLE d (i int)', 'DROP TABLE d', 'CREATE TABLE e (i int)', 'DROP TABLE e']);
CALL migrate_run(ARRAY['3_c.up.sql', '3_c.down.sql'], ARRAY['CREATE TABLE c (i int)', 'DROP TABLE c'], out_of_order => true);

-- By the order of application, not by the version: 3 came last.
CALL migrate_rollback();
SELECT version, state, seq FROM migrate_status ORDER BY seq;

-- So many.
CALL migrate_rollback(2);
-- Down to a target, which stays; what is below in number but came later goes, too.
CALL migrate_run(ARRAY['3_c.up.sql', '3_c.down.sql', '4_d.up.sql', '4_d.down.sql'], ARRAY['CREATE TABLE c (i int)', 'DROP TABLE c', 'CREATE TABLE d (i int)', 'DROP TABLE d']);
CALL migrate_rollback(target => '1');
SELECT version, state FROM migrate_status ORDER BY seq;
CALL migrate_rollback(target => '1');
CALL migrate_rollback(target => '0');
CALL migrate_rollback(target => '0');

-- Both, none that is known, and nonsense.
CALL migrate_rollback(1, '1');
CALL migrate_rollback(target => '9');
CALL migrate_rollback(target => '2');
CALL migrate_rollback(0);
CALL migrate_rollback(-1);

-- Without a down nothing at all is taken back: it is seen before the first one runs.
CALL migrate_run(ARRAY['6_f.up.sql', '7_g.up.sql', '7_g.down.sql'], ARRAY['CREATE TABLE f (i int)', 'CREATE TABLE g (i int)', 'DROP TABLE g']);
CALL migrate_rollback(2);
SELECT version, state FROM migrate_status WHERE version IN ('6', '7') ORDER BY seq;
-- All of them means as far as there is a way; what was in the way is told when that is done.
CALL migrate_rollback(target => '0');
SELECT version, state FROM migrate_status WHERE version IN ('6', '7') ORDER BY seq;
CALL migrate_rollback(target => '0');
CALL migrate_run(ARRAY['6_f.up.sql', '7_g.up.sql', '7_g.down.sql'], ARRAY['CREATE TABLE f (i int)', 'CREATE TABLE g (i int)', 'DROP TABLE g']);
-- A passed file helps, and is used instead of the stored one.
CALL migrate_rollback(2, files => ARRAY['6_f.up.sql', '6_f.down.sql', '7_g.up.sql', '7_g.down.sql'], contents => ARRAY['', 'DROP TABLE f', '', 'DROP TABLE g; SELECT ''passed'' AS said']);
SELECT to_regclass('f'), to_regclass('g');

-- A failing down leaves its migration applied; what was taken back before it stays so.
CALL migrate_run(ARRAY['6_f.up.sql', '6_f.down.sql', '7_g.up.sql', '7_g.down.sql'], ARRAY['CREATE TABLE f (i int)', E'DROP TABLE f;\nSELECT 1/0', 'CREATE TABLE g (i int)', 'DROP TABLE g']);
CALL migrate_rollback(2);
SELECT version, state, direction FROM migrate_status WHERE version IN ('6', '7') ORDER BY seq;
SELECT to_regclass('f'), to_regclass('g');
SELECT id, kind, detail ->> 'message' AS message FROM sluice.event WHERE kind = 'failed';

-- An error of the grammar in a stored down is found before anything runs.
CALL migrate_run(ARRAY['7_g.up.sql', '7_g.down.sql'], ARRAY['CREATE TABLE g (i int)', E'DROP TABLE g;\nDORP TABLE f;']);
CALL migrate_rollback(2);
SELECT to_regclass('f'), to_regclass('g');

-- Down and up again: the same files give the same record, with a new place in the order.
CALL migrate_rollback(1, files => ARRAY['7_g.up.sql', '7_g.down.sql'], contents => ARRAY['CREATE TABLE g (i int)', 'DROP TABLE g']);
CALL migrate_run(ARRAY['7_g.up.sql', '7_g.down.sql'], ARRAY['CREATE TABLE g (i int)', 'DROP TABLE g']);
SELECT version, state, direction, how, seq FROM migrate_status WHERE version = '7';

-- The origin is that of the rollback.
CALL migrate_rollback(origin => '{"host": "ci"}');
SELECT origin FROM sluice.migration WHERE id = '7';

-- Settings of one down end with it.
SELECT migrate_apply('8', 'h', 'SELECT 1', 'SET search_path = pg_catalog; SELECT 1');
SELECT migrate_apply('9', 'i', 'SELECT 1', 'SHOW search_path');
CALL migrate_rollback(2);
SHOW search_path;

SET client_min_messages = warning;
DROP SCHEMA regress_rollback CASCADE;
DROP EXTENSION pg_sluice CASCADE;

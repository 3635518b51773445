-- A down that stopped half way is resumed as a down, and the other ways out of a dirty state.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_resume;
SET search_path = regress_resume, public;

CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql', '2_b.up.sql', '2_b.down.sql'], ARRAY[
    'CREATE TABLE a (i int)', 'DROP TABLE a',
    'CREATE TABLE b (i int); CREATE INDEX b_i ON b (i)', E'DELETE FROM b WHERE i < 0;\nDROP INDEX CONCURRENTLY b_i;\nDROP TABLE b;']);
CREATE VIEW in_the_way AS SELECT * FROM b;
CALL migrate_rollback();
SELECT version, state, direction, step, steps, problem, next_command FROM migrate_status ORDER BY seq;
SELECT to_regclass('b_i'), to_regclass('b');

-- It blocks as any does.
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY['SELECT 3']);
SELECT migrate_revert('1');

-- Resume finishes the down.
DROP VIEW in_the_way;
CALL migrate_resume();
SELECT version, state, direction, step, steps FROM migrate_status ORDER BY seq;
SELECT to_regclass('b');

-- A rollback of the very one runs its down from the start; a half done up is rolled back so.
CALL migrate_run(ARRAY['2_b.up.sql', '2_b.down.sql'], ARRAY[
    'CREATE TABLE b (i int); CREATE INDEX CONCURRENTLY b_i ON b (i); SELECT 1/0', 'DROP TABLE b']);
SELECT version, state, direction FROM migrate_status WHERE version = '2';
CALL migrate_rollback();
SELECT version, state, direction FROM migrate_status WHERE version = '2';
SELECT to_regclass('b');
-- Likewise migrate_revert.
CALL migrate_run(ARRAY['2_b.up.sql', '2_b.down.sql'], ARRAY[
    'CREATE TABLE b (i int); CREATE INDEX CONCURRENTLY b_i ON b (i); SELECT 1/0', 'DROP TABLE b']);
SELECT migrate_revert();
SELECT version, state, direction FROM migrate_status WHERE version = '2';

-- Or it is settled by mark: applied, or reverted, with a reason.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['CREATE TABLE b (i int); CREATE INDEX CONCURRENTLY b_i ON b (i); SELECT 1/0']);
SELECT migrate_mark('2', 'applied', 'the rest was wrong');
SELECT version, state, how, problem FROM migrate_status WHERE version = '2';
DROP TABLE b;
SELECT migrate_mark('2', 'reverted', 'dropped by hand');
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['CREATE TABLE b (i int); CREATE INDEX CONCURRENTLY b_i ON b (i); SELECT 1/0']);
-- Or by force, which is golang-migrate's word for it.
SELECT sluice.force('2', 'as golang-migrate would');
SELECT version, state, how FROM migrate_status ORDER BY seq;
SELECT id, kind, reason FROM sluice.event WHERE reason IS NOT NULL ORDER BY at;

-- A file passed to resume a down is its down.
CALL migrate_run(ARRAY['3_c.up.sql', '3_c.down.sql'], ARRAY['CREATE TABLE c (i int)', E'-- sluice: no-transaction\nINSERT INTO c VALUES (1);\nSELECT 1/0;\nDROP TABLE c']);
CALL migrate_rollback();
CALL migrate_resume('main', ARRAY['3_c.up.sql', '3_c.down.sql'], ARRAY['CREATE TABLE c (i int)', E'-- sluice: no-transaction\nINSERT INTO c VALUES (1);\nSELECT 1 AS mended;\nDROP TABLE c']);
SELECT version, state, direction FROM migrate_status WHERE version = '3';

SET client_min_messages = warning;
DROP SCHEMA regress_resume CASCADE;
DROP EXTENSION pg_sluice CASCADE;

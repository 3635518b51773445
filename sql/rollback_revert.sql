-- migrate_revert runs the stored down of one migration in the caller's transaction.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_revert;
SET search_path = regress_revert, public;

-- There is nothing to revert yet, and no such version.
SELECT migrate_revert();
SELECT migrate_revert('1');

SELECT migrate_apply('1', 'pets', 'CREATE TABLE pets (id int)', 'DROP TABLE pets');
SELECT migrate_apply('2', 'owners', 'CREATE TABLE owners (id int)', E'-- the way back\nDROP TABLE owners');
SELECT migrate_apply('3', 'for good', 'CREATE TABLE keepers (id int)');
SELECT migrate_apply('4', 'empty down', 'CREATE TABLE cages (id int)', '');

-- The one applied last goes first. An empty down undoes nothing and is recorded.
SELECT migrate_revert();
SELECT to_regclass('cages');

-- Without a down there is no way back, unless one is passed.
SELECT migrate_revert();
SELECT migrate_revert(down => 'DROP TABLE keepers');

-- Any one can be named; what is applied above it stays.
SELECT migrate_revert('1');
SELECT to_regclass('pets'), to_regclass('owners');
SELECT migrate_revert('1');
SELECT migrate_revert('7');
SELECT version, state, direction, how FROM migrate_status ORDER BY seq;

-- A reverted migration can be applied again, with another script too, and is then the last one.
SELECT migrate_apply('3', 'again', 'CREATE TABLE keepers (id bigint)', 'DROP TABLE keepers');
SELECT version, name, state, direction, seq FROM migrate_status ORDER BY seq;

-- A failing down leaves everything as it was.
SELECT migrate_revert('3', down => E'DROP TABLE keepers;\nDROP TABLE nobodys');
SELECT to_regclass('keepers');
SELECT version, state FROM migrate_status WHERE version = '3';

-- With the caller it goes and comes.
BEGIN;
SELECT migrate_revert('3');
SELECT to_regclass('keepers');
ROLLBACK;
SELECT to_regclass('keepers');

-- A down that cannot run in a transaction is refused with a hint.
SELECT migrate_revert('3', down => 'DROP INDEX CONCURRENTLY nobodys');

-- A passed down is recorded as the migration's.
SELECT migrate_revert('3', down => E'DROP TABLE keepers; SELECT 1 AS passed');
SELECT s.text FROM sluice.migration m JOIN sluice.script s ON s.sha256 = m.down_sha WHERE m.id = '3';
SELECT version, kind FROM migrate_history ORDER BY at;

SET client_min_messages = warning;
DROP SCHEMA regress_revert CASCADE;
DROP EXTENSION pg_sluice CASCADE;

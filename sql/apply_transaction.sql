-- migrate_apply lives in the caller's transaction: it goes when that goes, and leaves the caller's settings alone.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_apply;
SET search_path = regress_apply, public;

-- Rolled back with the caller: neither the table nor the record is there, and the ledger counts as never used.
BEGIN;
SELECT migrate_apply('1', 'pets', 'CREATE TABLE pets (id int)');
SELECT version, state FROM migrate_status;
ROLLBACK;
SELECT to_regclass('pets');
SELECT count(*) FROM migrate_status;
SELECT count(*) FROM sluice.local;

-- A savepoint of the caller takes the same way.
BEGIN;
SELECT migrate_apply('1', 'pets', 'CREATE TABLE pets (id int)');
SAVEPOINT second;
SELECT migrate_apply('2', 'owners', 'CREATE TABLE owners (id int)');
ROLLBACK TO second;
SELECT migrate_apply('2', 'keepers', 'CREATE TABLE keepers (id int)');
SAVEPOINT third;
SELECT migrate_apply('3', 'broken', 'SELECT 1/0');
ROLLBACK TO third;
SELECT migrate_apply('3', 'mended', 'SELECT 1');
COMMIT;
SELECT version, name, state FROM migrate_status ORDER BY seq;
SELECT to_regclass('owners'), to_regclass('keepers');

-- It can be called from plpgsql, and its error caught there.
DO $$
BEGIN
    PERFORM public.migrate_apply('4', 'broken', 'CREATE TABLE half (i int); SELECT 1/0');
EXCEPTION WHEN division_by_zero THEN
    RAISE NOTICE 'caught: %', SQLERRM;
    PERFORM public.migrate_apply('4', 'whole', 'CREATE TABLE whole (i int)');
END $$;
SELECT to_regclass('half'), to_regclass('whole');

-- What a script sets is put back, whether it uses SET, SET LOCAL or set_config; also after a failure.
SET application_name = 'caller';
SELECT migrate_apply('5', 'sets', $$SET search_path = pg_catalog; SET LOCAL work_mem = '10MB';
SELECT set_config('application_name', 'script', false); SET ROLE pg_monitor; SET TimeZone = 'Asia/Tokyo'; CREATE TABLE regress_apply.made (i int)$$);
SHOW search_path;
SHOW work_mem;
SHOW application_name;
SHOW timezone;
SELECT current_user = session_user AS own_role;
BEGIN;
SET LOCAL work_mem = '5MB';
SELECT migrate_apply('6', 'sets', $$SET work_mem = '10MB'; SET LOCAL search_path = pg_catalog; SHOW work_mem$$);
SHOW work_mem;
SHOW search_path;
COMMIT;
SHOW work_mem;
SELECT migrate_apply('7', 'sets', $$SET search_path = pg_catalog; SET ROLE pg_monitor; SELECT 1/0$$);
SHOW search_path;
SELECT current_user = session_user AS own_role;

-- Deferred constraints are checked inside, so that the error is the migration's own; for the rest of the caller's
-- transaction they stay immediate.
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
SELECT migrate_apply('7', 'orphan', 'INSERT INTO child VALUES (1)');
BEGIN;
SELECT migrate_apply('7', 'family', 'INSERT INTO child VALUES (1); INSERT INTO parent VALUES (1)');
INSERT INTO child VALUES (2);
ROLLBACK;

-- The caller's isolation level is what it is.
SELECT migrate_apply('7', 'level', 'BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT');
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT migrate_apply('7', 'level', 'BEGIN ISOLATION LEVEL SERIALIZABLE; SHOW transaction_isolation; COMMIT');
COMMIT;

-- A read-only transaction is refused before anything.
BEGIN READ ONLY;
SELECT migrate_apply('8', 'reads', 'SELECT 1');
ROLLBACK;

-- A script that makes its transaction read-only is recorded nevertheless.
BEGIN;
SELECT migrate_apply('8', 'reads', 'SET TRANSACTION READ ONLY; SELECT 1');
SHOW transaction_read_only;
ROLLBACK;

-- Two applications in one query; the query sees the tables only in the next one.
SELECT migrate_apply('8', 'a', 'CREATE TABLE a (i int)'), migrate_apply('9', 'b', 'INSERT INTO a VALUES (1)');
SELECT * FROM a;

SET client_min_messages = warning;
DROP SCHEMA regress_apply CASCADE;
DROP EXTENSION pg_sluice CASCADE;

-- What cannot run inside the caller's transaction is refused with a hint to migrate_run, before anything runs.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_apply;
SET search_path = regress_apply, public;
CREATE TABLE pets (id int, name text);

-- A statement that has to run outside of a transaction.
SELECT migrate_apply('1', 'index', E'CREATE TABLE never (i int);\nCREATE INDEX CONCURRENTLY pets_id ON pets (id)');
SELECT migrate_apply('1', 'vacuum', 'VACUUM pets');
SELECT migrate_apply('1', 'database', 'CREATE DATABASE regress_never');
SELECT migrate_apply('1', 'block', 'DO $$BEGIN COMMIT; END$$');
SELECT to_regclass('never');

-- One pair of BEGIN and COMMIT is dropped: the caller's transaction is its transaction.
SELECT migrate_apply('1', 'pair', 'BEGIN; CREATE TABLE one (i int); COMMIT; INSERT INTO one VALUES (1)');
SELECT * FROM one;

-- Several pairs are steps elsewhere; here they are one.
SELECT migrate_apply('2', 'pairs', 'BEGIN; CREATE TABLE two (i int); COMMIT; BEGIN; INSERT INTO two VALUES (1/0); COMMIT;');
SELECT to_regclass('two');

-- Savepoints and transaction control.
SELECT migrate_apply('2', 'savepoint', 'SAVEPOINT a; SELECT 1; RELEASE a');
SELECT migrate_apply('2', 'rollback', 'CREATE TABLE never (i int); ROLLBACK');
SELECT migrate_apply('2', 'begin', 'BEGIN; CREATE TABLE never (i int)');

-- A new value of an enum cannot be used in the transaction that adds it; the server says so.
CREATE TYPE mood AS ENUM ('sad');
SELECT migrate_apply('2', 'mood', $$ALTER TYPE mood ADD VALUE 'glad'; SELECT 'glad'::mood$$);

-- A script cannot call pg_sluice, directly or by a function.
SELECT migrate_apply('2', 'nested', $$SELECT public.migrate_apply('3', 'inner', 'SELECT 1')$$);
CREATE FUNCTION inner_apply() RETURNS text LANGUAGE sql AS $$SELECT public.migrate_apply('3', 'inner', 'SELECT 1')$$;
SELECT migrate_apply('2', 'nested', 'SELECT regress_apply.inner_apply()');
SELECT migrate_apply('2', 'nested', $$SELECT public.migrate_mark('1', 'reverted', 'sly')$$);
SELECT migrate_apply('2', 'nested', $$CALL migrate_run('{}', '{}')$$);

-- After all of this the session is sane, and only what was applied is recorded.
SELECT migrate_apply('2', 'fine', 'CREATE TABLE fine (i int)');
SELECT version, name, state FROM migrate_status ORDER BY seq;

SET client_min_messages = warning;
DROP SCHEMA regress_apply CASCADE;
DROP EXTENSION pg_sluice CASCADE;

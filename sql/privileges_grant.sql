-- migrate_grant hands out the right to read and the right to run; migrate_revoke takes them back.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_privileges;
SET search_path = regress_privileges, public;
CREATE ROLE regress_reader;
CREATE ROLE regress_runner;
GRANT USAGE ON SCHEMA regress_privileges TO regress_reader, regress_runner;
GRANT CREATE ON SCHEMA regress_privileges TO regress_runner;
CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql'], ARRAY['CREATE TABLE a (i int)', 'DROP TABLE a']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['SELECT 1/0']);

-- 'read': scripts, errors, who it was; not to run.
SELECT migrate_grant('regress_reader', 'read');
SET SESSION AUTHORIZATION regress_reader;
SELECT version, "by" IS NOT NULL AS by FROM migrate_status;
SELECT kind, who IS NOT NULL AS who, message FROM migrate_history ORDER BY at;
SELECT text FROM sluice.script ORDER BY 1;
SELECT name FROM sluice.stream;
SELECT count(*) FROM sluice.event;
CALL migrate_run('{}', '{}');
SELECT migrate_apply('3', 'c', 'SELECT 1');
INSERT INTO sluice.script VALUES ('\x00', 'SELECT 1');
RESET SESSION AUTHORIZATION;

-- 'run': all that runs or records, under both names, and to read.
SELECT migrate_grant('regress_runner', 'run');
SET SESSION AUTHORIZATION regress_runner;
CALL migrate_run(ARRAY['2_b.up.sql', '2_b.down.sql'], ARRAY['CREATE TABLE b (i int)', 'DROP TABLE b']);
\set VERBOSITY terse
CALL sluice.rollback();
\set VERBOSITY default
SELECT migrate_apply('3', 'c', 'CREATE TABLE c (i int)', 'DROP TABLE c');
SELECT migrate_revert();
SELECT migrate_mark('4', 'applied', 'by hand');
SELECT sluice.force('0', 'from scratch');
SELECT migrate_stream('main', out_of_order => 'allow');
SELECT version, state, "by" FROM migrate_status WHERE "by" = current_user ORDER BY seq;
CALL migrate_resume();
-- Its scripts run as itself: what it may not do, they cannot.
\set VERBOSITY sqlstate
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['CREATE ROLE regress_made']);
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['CREATE TABLE public.regress_made (i int)']);
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['ALTER TABLE a ADD j int']);
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['SELECT 1 AS one; CREATE INDEX CONCURRENTLY ON a (i)']);
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY[$$INSERT INTO sluice.script VALUES ('\x00', 'SELECT 1')$$]);
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['SET ROLE regress_reader']);
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY[$$COPY a TO PROGRAM 'cat'$$]);
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['ALTER SYSTEM SET work_mem = ''1MB''']);
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY[E'COPY a FROM stdin;\n1\n\\.\n']);
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['LOCK TABLE a']);
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['DROP TABLE a']);
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['TRUNCATE a']);
SELECT migrate_apply('5', 'e', 'DROP TABLE a');
SET client_min_messages = error;
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['VACUUM pg_authid; SELECT migrate_grant(''regress_reader'', ''run'')']);
RESET client_min_messages;
\set VERBOSITY default
SELECT version, state, problem FROM migrate_status WHERE version = '5';
SELECT migrate_mark('5', 'reverted', 'the VACUUM');
SELECT current_user;
-- It cannot hand its right on, nor write the ledger.
SELECT migrate_grant('regress_reader', 'run');
UPDATE sluice.migration SET state = 'applied';
RESET SESSION AUTHORIZATION;

-- Taken back; 'run' leaves 'read', 'read' takes it.
SELECT migrate_revoke('regress_runner', 'run');
SET SESSION AUTHORIZATION regress_runner;
CALL migrate_run('{}', '{}');
SELECT count(*) > 0 AS reads FROM sluice.script;
RESET SESSION AUTHORIZATION;
SELECT migrate_revoke('regress_runner', 'read');
SET SESSION AUTHORIZATION regress_runner;
SELECT count(*) FROM sluice.script;
RESET SESSION AUTHORIZATION;

-- PUBLIC is a role like any other; names are quoted.
CREATE ROLE "regress odd ""name";
SELECT migrate_grant('regress odd "name', 'run');
SELECT has_function_privilege('regress odd "name', 'migrate_revert(text, text, text)', 'EXECUTE') AS may;
SELECT migrate_revoke('regress odd "name', 'run');
SELECT migrate_revoke('regress odd "name', 'read');
SELECT migrate_grant('public', 'read');
SET SESSION AUTHORIZATION regress_runner;
SELECT count(*) > 0 AS reads FROM sluice.script;
RESET SESSION AUTHORIZATION;
SELECT migrate_revoke('public', 'read');

SET client_min_messages = warning;
DROP SCHEMA regress_privileges CASCADE;
DROP EXTENSION pg_sluice CASCADE;
DROP ROLE regress_reader, regress_runner, "regress odd ""name";

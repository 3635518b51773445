-- What no migration may hold is an error at its place, before anything runs.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_steps;
SET search_path = regress_steps, public;

-- Transaction control that would undo or hide the record.
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'CREATE TABLE a (i int);\n   ROLLBACK;\n']);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'BEGIN;\nCREATE TABLE a (i int);\nABORT;\n']);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'BEGIN;\nCREATE TABLE a (i int);\nPREPARE TRANSACTION ''a'';\n']);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'COMMIT PREPARED ''a'';\nROLLBACK PREPARED ''a'';\n']);

-- What would take the session's state, or the runner's lock, away.
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CREATE TABLE a (i int); DISCARD ALL']);
-- What would write to the client in the middle of the call.
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'CREATE TABLE a (i int);\nCOPY a TO STDOUT;']);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['COPY (SELECT 1) TO stdout WITH (FORMAT csv)']);

-- pg_sluice itself, seen in the text ...
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[$$CREATE TABLE a (i int); CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['SELECT 1'])$$]);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CREATE TABLE a (i int); CALL sluice.rollback()']);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CALL public.migrate_resume()']);
-- ... or hidden in a block, a procedure or a function.
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[$$CREATE TABLE a (i int); DO $d$DECLARE o text; BEGIN CALL public.migrate_run('{}', '{}', outcome => o); END$d$;$$]);
CREATE PROCEDURE hidden() LANGUAGE plpgsql AS $$DECLARE o text; BEGIN CALL public.migrate_run('{}', '{}', outcome => o); END$$;
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CREATE TABLE a (i int); CALL regress_steps.hidden()']);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CALL regress_steps.hidden()']);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[$$CREATE TABLE a (i int); SELECT public.migrate_apply('1', 'a', 'SELECT 1')$$]);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[$$CREATE TABLE a (i int); SELECT public.migrate_mark('1', 'applied', 'sly')$$]);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[$$SELECT sluice.force('9', 'sly')$$]);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[$$SELECT public.migrate_stream('main', 'allow')$$]);

-- Commands of psql; pg_dump's \restrict lines alone say nothing and are left out.
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'CREATE TABLE a (i int);\n\\d a\n']);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'SELECT 1 \\gset']);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'\\connect other\nSELECT 1;']);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'SELECT 1;\n\\restrict abc\nSELECT 2;']);

-- Errors of the grammar are the server's own, with their place in the file.
CALL migrate_run(ARRAY['2_b.up.sql', '3_c.up.sql'], ARRAY['SELECT 1', E'SELECT 1;\n\nSELECT\n  1 +;\nSELECT 2;']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'SELECT 1;\nSELECT ''open;\nSELECT 2;']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'SELECT 1;\nDO $x$ BEGIN']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'SELECT 1; /* open']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'SELECT 1; SELECT "open']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'SELECT (1;\nSELECT 2);']);
SELECT count(*) FROM migrate_status WHERE version = '2';

-- Directives that nobody knows, or that stand where they mean nothing.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'SELECT 1;\n-- sluice: no-transactoin\nSELECT 2;']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'-- sluice: expect 1 row\nSELECT 2;']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'-- sluice: verify\nCREATE TABLE b (i int);']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'SELECT\n-- sluice: verify\n 1;']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'-- sluice: verify\nSELECT 1;\n-- sluice: expect many rows\nSELECT 2']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'-- sluice: verify\nSELECT 1;\n-- sluice: expect 1 rows\n']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'-- sluice: requires\nSELECT 1;']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'-- sluice: destructive\nSELECT 1;']);
-- In a literal or a body it is text.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'DO $$\n-- sluice: nonsense\nBEGIN END$$; SELECT ''\n-- sluice: nonsense\n'' AS text']);

-- None of the tables is there, and every failure is in the ledger.
SELECT to_regclass('a');
SELECT count(*), count(*) FILTER (WHERE kind = 'failed') AS failed FROM sluice.event;
SELECT version, state FROM migrate_status ORDER BY seq;

SET client_min_messages = warning;
DROP SCHEMA regress_steps CASCADE;
DROP EXTENSION pg_sluice CASCADE;

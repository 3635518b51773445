-- statement_timeout is for each statement, as it would be from a client; so is lock_timeout.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_settings;
SET search_path = regress_settings, public;

-- Twelve statements of a tenth of a second each pass where none may take more than 900 ms; one that is longer is
-- cancelled at its place.
SET statement_timeout = '900ms';
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[repeat(E'DO $$BEGIN PERFORM pg_sleep(0.1); END$$;\n', 12)]);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'CREATE TABLE b (i int);\nSELECT 1 AS one;\nSELECT pg_sleep(20);\nSELECT 2 AS two']);
SELECT to_regclass('b');
SELECT detail ->> 'sqlstate' AS sqlstate, detail ->> 'line' AS line FROM sluice.event WHERE kind = 'failed';

-- The script can set its own, from the next statement on, also where each statement is a step.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['SET statement_timeout = 0; SELECT pg_sleep(1.2) IS NULL AS slept']);
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[E'-- sluice: no-transaction\nSET statement_timeout = ''100ms'';\nSELECT pg_sleep(20)']);
SHOW statement_timeout;
SELECT version, state, step, steps FROM migrate_status WHERE version = '3';

-- A statement that cannot run in a transaction has the same limit.
CREATE TABLE t AS SELECT n FROM generate_series(1, 10) n;
CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$BEGIN PERFORM pg_sleep(20); RETURN $1; END$$;
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY['SELECT 1 AS one; CREATE INDEX CONCURRENTLY t_slow ON t (slow(n))']);
SELECT version, state, step, problem FROM migrate_status WHERE version = '4';
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 't'::regclass;
SELECT migrate_mark('4', 'reverted', 'too slow');
DROP INDEX t_slow;

-- After the call the session's timer is armed anew for its own statements only.
SELECT pg_sleep(0.5) IS NULL AS slept;
SELECT pg_sleep(20);
RESET statement_timeout;

-- In migrate_apply the caller's statement is one: its timeout is for the whole of it.
SET statement_timeout = '500ms';
SELECT migrate_apply('5', 'sleeps', 'SELECT pg_sleep(0.3); SELECT pg_sleep(0.3); SELECT pg_sleep(20)');
RESET statement_timeout;
SELECT count(*) FROM migrate_status WHERE version = '5';

SET client_min_messages = warning;
DROP SCHEMA regress_settings CASCADE;
DROP EXTENSION pg_sluice CASCADE;

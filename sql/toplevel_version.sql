-- A library and an extension of different versions do not work together: every call but the views says so.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
SELECT migrate_apply('1', 'a', 'SELECT 1', 'SELECT 1');
SELECT extversion = (SELECT default_version FROM pg_available_extensions WHERE name = 'pg_sluice') AS fits FROM pg_extension WHERE extname = 'pg_sluice';
UPDATE pg_extension SET extversion = '0.9' WHERE extname = 'pg_sluice';

DO $$DECLARE state text; message text; hint text; detail text;
BEGIN
    PERFORM migrate_apply('2', 'b', 'SELECT 1');
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RAISE INFO '% | % | % | %', state, message, replace(detail, (SELECT default_version FROM pg_available_extensions WHERE name = 'pg_sluice'), 'NEWER'), hint;
END $$;
\set VERBOSITY sqlstate
SELECT migrate_revert();
SELECT migrate_mark('2', 'applied', 'r');
SELECT sluice.force('2', 'r');
SELECT migrate_stream('main', 'allow');
SELECT migrate_grant(current_user, 'read');
SELECT * FROM migrate_pending('{}', '{}');
CALL migrate_run('{}', '{}');
CALL migrate_rollback();
CALL migrate_resume();
\set VERBOSITY default
SELECT version, state FROM migrate_status;
SELECT kind FROM migrate_history;
SELECT text FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY['SELECT 1']);

UPDATE pg_extension SET extversion = (SELECT default_version FROM pg_available_extensions WHERE name = 'pg_sluice') WHERE extname = 'pg_sluice';
CALL migrate_rollback();

-- Without the extension its functions are not there, and its settings are gone with the session.
DROP EXTENSION pg_sluice CASCADE;
CALL migrate_run('{}', '{}');
SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice';

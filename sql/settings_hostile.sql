-- Whatever a session has set, the ledger's own work is the same: what is read and written there depends on no setting.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
CREATE SCHEMA regress_hostile;
-- A session of its own, so that nothing is planned yet.
\c -
SET client_min_messages = warning;
SET search_path = '';
SET standard_conforming_strings = off;
SET backslash_quote = off;
SET escape_string_warning = on;
SET array_nulls = off;
SET transform_null_equals = on;
SET quote_all_identifiers = on;
SET bytea_output = escape;
SET DateStyle = 'German';
SET IntervalStyle = sql_standard;
SET TimeZone = 'Pacific/Kiritimati';
SET extra_float_digits = -15;
SET row_security = off;
SET check_function_bodies = off;
SET session_replication_role = replica;
SET default_transaction_isolation = serializable;
SET default_transaction_deferrable = on;
SET default_toast_compression = pglz;
SET plan_cache_mode = force_generic_plan;
SET enable_seqscan = off;
SET enable_indexscan = off;
SET enable_bitmapscan = off;
SET from_collapse_limit = 1;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET lock_timeout = '10s';
SET statement_timeout = '1min';
SET idle_in_transaction_session_timeout = '1min';
SET max_stack_depth = '100kB';
SET work_mem = '64kB';
SET jit = off;
SET max_parallel_maintenance_workers = 0;

CALL public.migrate_run('{1_a.up.sql,1_a.down.sql,2_b.up.sql,2_b.down.sql}', ARRAY[
    'CREATE TABLE regress_hostile.a (i int); CREATE INDEX CONCURRENTLY a_i ON regress_hostile.a (i)', 'DROP TABLE regress_hostile.a',
    E'SET standard_conforming_strings = on; CREATE TABLE regress_hostile.b (t text DEFAULT ''\\\\''); INSERT INTO regress_hostile.b VALUES (''x\\\\y'')', 'DROP TABLE regress_hostile.b']);
SELECT t, length(t) FROM regress_hostile.b;
-- The same file is the same, whatever strings are to the session.
CALL public.migrate_run('{2_b.up.sql}', ARRAY[E'SET standard_conforming_strings = on;  CREATE TABLE regress_hostile.b (t text DEFAULT ''\\\\''); INSERT INTO regress_hostile.b VALUES (''x\\\\y'')']);
SELECT file, state FROM public.migrate_pending('{1_a.up.sql,3_c.up.sql}', ARRAY['', '']);
SELECT statement, line, text FROM public.migrate_read('{1_a.up.sql}', ARRAY[E'SELECT 1;\nSELECT ''a'';']);
CALL public.migrate_rollback();
SELECT public.migrate_apply('3', 'c', 'CREATE TABLE regress_hostile.c (i int)', 'DROP TABLE regress_hostile.c');
SELECT public.migrate_revert();
SELECT public.migrate_mark('4', 'applied', 'by hand');
CALL public.migrate_run('{5_e.up.sql}', ARRAY['INSERT INTO regress_hostile.a VALUES (1), (1); CREATE UNIQUE INDEX CONCURRENTLY a_u ON regress_hostile.a (i)']);
SELECT version, state, problem FROM public.migrate_status WHERE state = 'dirty';
DELETE FROM regress_hostile.a;
CALL public.migrate_resume();
CREATE ROLE regress_reader;
SELECT public.migrate_grant('regress_reader', 'run');
SELECT public.migrate_revoke('regress_reader', 'run'), public.migrate_revoke('regress_reader', 'read');
SELECT public.migrate_stream('main', 'allow');
-- The gate is shut in replica mode, too.
DELETE FROM sluice.event;
SELECT count(*) FROM public.migrate_history WHERE at > now() - interval '1 hour';

-- Seen by a session that has set nothing.
\c -
SELECT version, state, how, direction, step, steps, took BETWEEN '0' AND '10 min' AS took FROM migrate_status ORDER BY seq;
SELECT kind, version, sqlstate FROM migrate_history ORDER BY at;
SELECT count(*) AS texts, count(*) FILTER (WHERE sha256 = sha256(convert_to(text, 'UTF8'))) AS under_their_key FROM sluice.script;
SELECT count(*) AS statements, bool_and(jsonb_typeof(statements) = 'array') AS arrays FROM sluice.migration WHERE how = 'ran';

SET client_min_messages = warning;
DROP SCHEMA regress_hostile CASCADE;
DROP EXTENSION pg_sluice CASCADE;
DROP ROLE regress_reader;

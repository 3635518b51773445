-- Sessions of odd kinds: without autocommit, read-only or serializable by default, with unusual settings.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_toplevel;
SET search_path = regress_toplevel, public;

-- psql with AUTOCOMMIT off opens a transaction before the CALL: refused with the usual cause in the hint.
\set AUTOCOMMIT off
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CREATE TABLE a (i int)']);
ROLLBACK;
SELECT migrate_apply('1', 'a', 'CREATE TABLE a (i int)');
COMMIT;
\set AUTOCOMMIT on

-- Read-only by default: refused before anything runs; where nothing is to be done that is said.
SET default_transaction_read_only = on;
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['SELECT 1']);
CALL migrate_rollback();
SELECT migrate_apply('2', 'b', 'CREATE TABLE b (i int)');
SELECT migrate_mark('2', 'applied', 'reason');
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CREATE TABLE a (i int)']);
SELECT file, state FROM migrate_pending(ARRAY['2_b.up.sql'], ARRAY['']) WHERE file IS NOT NULL;
SELECT version, state FROM migrate_status;
RESET default_transaction_read_only;

-- Serializable by default.
SET default_transaction_isolation = 'serializable';
CALL migrate_run(ARRAY['2_b.up.sql', '2_b.down.sql'], ARRAY['CREATE TABLE b (i int); CREATE INDEX CONCURRENTLY b_i ON b (i); SHOW transaction_isolation', 'DROP TABLE b']);
CALL migrate_rollback();
SELECT migrate_apply('2', 'b', 'CREATE TABLE b (i int)');
RESET default_transaction_isolation;

-- search_path elsewhere: nothing of pg_sluice needs it but the names that are called.
SET search_path = regress_toplevel;
CALL public.migrate_run(ARRAY['3_c.up.sql'], ARRAY['CREATE TABLE c (i int)']);
SET search_path = '';
CALL public.migrate_run(ARRAY['4_d.up.sql'], ARRAY['CREATE TABLE regress_toplevel.d (i int)']);
SELECT public.migrate_apply('5', 'e', 'CREATE TABLE regress_toplevel.e (i int)');
SELECT version, state FROM public.migrate_status ORDER BY seq;
SET search_path = regress_toplevel, public;

-- Odd settings of the session: none of them gets in the way.
SET standard_conforming_strings = off;
SET escape_string_warning = off;
SET quote_all_identifiers = on;
SET bytea_output = 'escape';
SET DateStyle = 'German';
SET IntervalStyle = 'sql_standard';
SET extra_float_digits = 0;
SET TimeZone = 'Pacific/Kiritimati';
SET row_security = off;
SET check_function_bodies = off;
SET default_with_oids = off;
SET array_nulls = off;
SET transform_null_equals = on;
SET session_replication_role = replica;
SET enable_seqscan = off;
SET work_mem = '64kB';
SET lock_timeout = 1;
SET statement_timeout = '1min';
SET client_min_messages = error;
CALL migrate_run(ARRAY['6_f.up.sql', '6_f.down.sql'], ARRAY['CREATE TABLE f (i int); CREATE INDEX CONCURRENTLY f_i ON f (i); INSERT INTO f VALUES (1)', 'DROP TABLE f']);
CALL migrate_rollback();
SELECT migrate_apply('7', 'g', 'CREATE TABLE g (i int)', 'DROP TABLE g');
SELECT migrate_revert();
SELECT file, state FROM migrate_pending(ARRAY['7_g.up.sql'], ARRAY['']) WHERE file IS NOT NULL;
SELECT count(*) > 0 AS any FROM migrate_history;
RESET ALL;
SET search_path = regress_toplevel, public;
SELECT version, state, direction FROM migrate_status ORDER BY seq;

-- A script in the old spelling of strings is refused before anything runs, rather than taken apart in a wrong place.
SET standard_conforming_strings = off;
SET escape_string_warning = off;
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY[$$SELECT 'it\'s; one' AS old_style$$]);
-- Two statements for the server, one by the split: refused, not passed over. A script can come to it by itself as well.
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY[$$CREATE TABLE h (i int);
SELECT 'a\', '; CREATE TABLE other (i int); --';$$]);
RESET standard_conforming_strings;
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY[$$SET standard_conforming_strings = off;
CREATE TABLE h (i int);
SELECT 'a\', '; CREATE TABLE other (i int); --';$$]);
RESET escape_string_warning;
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY[$$CREATE FUNCTION h() RETURNS int BEGIN ATOMIC SELECT 1 case; END;
CREATE TABLE h (i int);$$]);
SELECT to_regclass('h'), count(*) FROM migrate_status WHERE version = '8';

SET client_min_messages = warning;
DROP SCHEMA regress_toplevel CASCADE;
DROP EXTENSION pg_sluice CASCADE;

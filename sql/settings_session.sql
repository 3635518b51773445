-- What the session gained during a run is gone at its end; from migration to migration it lives, as in one session of psql.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_settings;
SET search_path = regress_settings, public;
-- A session of its own, so that nothing is left of other tests.
\c -
SET search_path = regress_settings, public;

CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY[$$
CREATE TEMP TABLE scratch (i int);
INSERT INTO scratch VALUES (1);
PREPARE count_it AS SELECT count(*) AS scratched FROM scratch;
LISTEN news;
DECLARE held CURSOR WITH HOLD FOR SELECT i FROM scratch;
SELECT pg_advisory_lock(4711);
SELECT pg_advisory_lock_shared(47, 12);
$$, $$
SELECT i AS still_there FROM scratch;
EXECUTE count_it;
FETCH held;
SELECT count(*) AS channels FROM pg_listening_channels();
SELECT count(*) AS locks FROM pg_locks WHERE locktype = 'advisory' AND objsubid < 3 AND pid = pg_backend_pid();
$$]);
SELECT to_regclass('pg_temp.scratch') AS temp;
SELECT name FROM pg_prepared_statements WHERE from_sql;
SELECT name FROM pg_cursors WHERE is_holdable;
SELECT count(*) AS channels FROM pg_listening_channels();
SELECT count(*) AS locks FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();

-- After a failure too.
CALL migrate_run(ARRAY['3_c.up.sql', '4_d.up.sql'], ARRAY[$$
CREATE TEMP TABLE scratch (i int); PREPARE count_it AS SELECT 1; LISTEN news; DECLARE held CURSOR WITH HOLD FOR SELECT 1; SELECT pg_advisory_lock(4711);
$$, 'SELECT 1/0']);
SELECT to_regclass('pg_temp.scratch') AS temp;
SELECT name FROM pg_prepared_statements WHERE from_sql;
SELECT name FROM pg_cursors WHERE is_holdable;
SELECT count(*) AS channels FROM pg_listening_channels();
SELECT count(*) AS locks FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();

-- What the caller had stays.
CREATE TEMP TABLE own AS SELECT 1 AS one;
PREPARE mine AS SELECT one FROM own;
BEGIN; DECLARE kept CURSOR WITH HOLD FOR SELECT one FROM own; COMMIT;
LISTEN own_news;
SELECT pg_advisory_lock(1);
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY['CREATE TEMP TABLE scratch (i serial PRIMARY KEY); CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS ''SELECT 1''; CREATE TEMP VIEW seen AS SELECT * FROM own, scratch;
    PREPARE count_it AS SELECT 1; DECLARE held CURSOR WITH HOLD FOR SELECT 1; SELECT pg_advisory_lock(1), pg_advisory_lock(2); EXECUTE mine']);
EXECUTE mine;
FETCH kept;
SELECT relname, relkind FROM pg_class WHERE relnamespace = pg_my_temp_schema();
SELECT count(*) AS functions FROM pg_proc WHERE pronamespace = pg_my_temp_schema();
SELECT name FROM pg_prepared_statements WHERE from_sql;
SELECT name FROM pg_cursors WHERE is_holdable;
SELECT * FROM pg_listening_channels();
SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();

-- A script may take all of it away, the caller's too: that is what it says.
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['DEALLOCATE ALL; CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); DISCARD TEMP']);
SELECT to_regclass('pg_temp.own') AS temp;
SELECT version, state FROM migrate_status ORDER BY seq;
-- The runner's lock was among them, and was taken again.
CALL migrate_run(ARRAY['6_f.up.sql'], ARRAY[E'-- sluice: no-transaction\nSELECT pg_advisory_unlock_all(); SELECT count(*) AS runner_locks FROM pg_locks WHERE locktype = ''advisory'' AND objsubid = 3 AND pid = pg_backend_pid();']);
SELECT count(*) AS locks FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();

SET client_min_messages = warning;
DROP SCHEMA regress_settings CASCADE;
DROP EXTENSION pg_sluice CASCADE;

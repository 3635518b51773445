-- migrate_status, migrate_history, migrate_progress.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_look;
SET search_path = regress_look, public;

-- Empty to begin with.
SELECT count(*) FROM migrate_status;
SELECT count(*) FROM migrate_history;
SELECT count(*) FROM migrate_progress;

CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql', '2_b.up.sql'], ARRAY['CREATE TABLE a (i int)', 'DROP TABLE a', 'CREATE TABLE b (i int)']);
CALL migrate_rollback(files => ARRAY['2_b.up.sql', '2_b.down.sql'], contents => ARRAY['', 'DROP TABLE b']);
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY['SELECT 1/0']);
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY['BEGIN; CREATE TABLE c (i int); COMMIT; BEGIN; SELECT 1/0; COMMIT']);
CALL migrate_run(ARRAY['1_j.up.sql'], ARRAY[E'-- sluice: no-transaction\nCREATE TABLE j (i int); SELECT 1/0'], stream => 'jobs');

-- One row a migration: when it was applied, how long it took, what is wrong, what to type next.
SELECT stream, tenant, version, name, kind, state, direction, how, seq, applied_at <= clock_timestamp() AS past, took >= '0' AS took, step, steps, problem, next_command
  FROM migrate_status ORDER BY stream, seq;
SELECT version, "by" = current_user AS by_me, error ->> 'sqlstate' AS sqlstate, error -> 'line' AS line FROM migrate_status WHERE state = 'dirty' ORDER BY stream;

-- One row an event, the newest first.
SELECT stream, version, id, kind, who = current_user AS me, took IS NOT NULL AS took, sqlstate, message FROM migrate_history;
SELECT bool_and(at >= earlier) AS newest_first FROM (SELECT lead(at) OVER () AS earlier, at FROM migrate_history) h;

-- A row 'running' whose runner is gone is what a crash leaves (set by hand here): it is told so, blocks, and is resumed.
SELECT migrate_mark('3', 'reverted', 'by hand');
DROP TABLE c;
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY['CREATE TABLE c (i int); CREATE INDEX CONCURRENTLY c_i ON c (i); CREATE TABLE d (i int)']);
SET session_replication_role = replica;
ALTER TABLE sluice.migration DISABLE TRIGGER ALL;
UPDATE sluice.migration SET state = 'running', step = 2 WHERE stream = 'main' AND id = '3';
ALTER TABLE sluice.migration ENABLE ALWAYS TRIGGER gate_row, ENABLE ALWAYS TRIGGER gate_truncate;
RESET session_replication_role;
SELECT version, state, step, steps, problem, next_command FROM migrate_status WHERE stream = 'main' AND version = '3';
SELECT file, state, why FROM migrate_pending(ARRAY['3_c.up.sql', '4_d.up.sql'], ARRAY['', '']) WHERE version > '2';
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY['SELECT 4']);
SELECT migrate_apply('4', 'd', 'SELECT 4');
DROP TABLE d;
DROP INDEX c_i;
CALL migrate_resume();
SELECT version, state, step, steps, problem FROM migrate_status WHERE stream = 'main' AND version = '3';
SELECT to_regclass('d'), to_regclass('c_i');

-- While a script runs, it sees itself in the views: the runner, the statement, and its own progress.
CALL migrate_run(ARRAY['4_d.up.sql', '5_e.up.sql'], ARRAY[$$
SELECT current_query() AS current_query;
SELECT split_part(query, E'\n', 1) AS activity FROM pg_stat_activity WHERE pid = pg_backend_pid();
SELECT sluice.runner('main') = pg_backend_pid() AS runner_here, sluice.runner('jobs') AS other_stream;
$$, $$
SELECT 1 AS one;
SELECT stream, pid = pg_backend_pid() AS this_backend, who = current_user AS me, migration, statement, statements, phase, percent, blocked_by FROM public.migrate_progress;
$$]);
CALL migrate_run(ARRAY['6_f.up.sql'], ARRAY[E'-- sluice: no-transaction\nCREATE TABLE f (i int);\nSELECT version, state, problem LIKE ''process % is at step 2 of 2'' AS known FROM public.migrate_status WHERE version = ''6''']);
SELECT sluice.runner('main');
SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid();

-- The twins in the schema sluice are the same.
SELECT count(*) = (SELECT count(*) FROM migrate_status) AS status, (SELECT count(*) FROM sluice.history) = (SELECT count(*) FROM migrate_history) AS history FROM sluice.status;

SET client_min_messages = warning;
DROP SCHEMA regress_look CASCADE;
DROP EXTENSION pg_sluice CASCADE;

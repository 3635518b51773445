-- What REINDEX CONCURRENTLY and DETACH PARTITION CONCURRENTLY leave half done is finished by resume.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_resume;
SET search_path = regress_resume, public;

-- A reindex that fails leaves x_ccnew beside the good index; resume drops it and reindexes.
CREATE SEQUENCE calls;
CREATE TABLE t (a int, b int);
INSERT INTO t SELECT n, n FROM generate_series(1, 3) n;
CREATE FUNCTION sometimes(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('regress_resume.calls') BETWEEN 4 AND 6 THEN RAISE 'not now'; END IF;
    RETURN $1;
END $$;
CREATE INDEX t_a ON t (sometimes(a));
SELECT last_value FROM calls;
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['INSERT INTO t SELECT 9, 9 WHERE false; REINDEX INDEX CONCURRENTLY t_a; CREATE TABLE behind (i int)']);
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 't'::regclass ORDER BY indexrelid::regclass::text;
SELECT version, state, step, steps FROM migrate_status;
SELECT setval('calls', 10);
CALL migrate_resume();
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 't'::regclass ORDER BY indexrelid::regclass::text;
SELECT to_regclass('behind');

-- A whole table, with leftovers of several tries; only those that end in _ccnew or _ccold and are INVALID go.
SELECT setval('calls', 3);
\set VERBOSITY terse
SET client_min_messages = error;
REINDEX TABLE CONCURRENTLY t;
SELECT setval('calls', 3);
REINDEX TABLE CONCURRENTLY t;
\set VERBOSITY default
CREATE INDEX mine_ccnew ON t (b);
SELECT setval('calls', 3);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['REINDEX TABLE CONCURRENTLY t']);
RESET client_min_messages;
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 't'::regclass ORDER BY indexrelid::regclass::text;
SELECT setval('calls', 10);
CALL migrate_resume();
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 't'::regclass ORDER BY indexrelid::regclass::text;

-- A partition whose detaching has begun. (A second session would be needed to stop it half way; the catalog is set so.)
CREATE TABLE log (at date) PARTITION BY RANGE (at);
CREATE TABLE log_2025 PARTITION OF log FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE VIEW v AS SELECT 1 AS one;
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY['CREATE TABLE c (i int); ALTER TABLE log DETACH PARTITION log_2027 CONCURRENTLY; CREATE TABLE d (i int)']);
CREATE TABLE log_2027 PARTITION OF log FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'log_2027'::regclass;
CALL migrate_resume();
SELECT inhrelid::regclass, inhdetachpending FROM pg_inherits WHERE inhparent = 'log'::regclass ORDER BY 1;
SELECT to_regclass('d'), to_regclass('log_2027');

-- One that is detached already is done; one that is still attached is detached.
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY['CREATE TABLE e (i int); ALTER TABLE log DETACH PARTITION log_2028 CONCURRENTLY; DROP TABLE log_2028']);
CREATE TABLE log_2028 (at date);
CALL migrate_resume();
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['CREATE TABLE f (i int); ALTER TABLE log DETACH PARTITION log_2029 CONCURRENTLY; DROP TABLE log_2029']);
CREATE TABLE log_2029 PARTITION OF log FOR VALUES FROM ('2029-01-01') TO ('2030-01-01');
CALL migrate_resume();
SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'log'::regclass ORDER BY 1;
SELECT version, state, step, steps FROM migrate_status ORDER BY seq;

SET client_min_messages = warning;
DROP SCHEMA regress_resume CASCADE;
DROP EXTENSION pg_sluice CASCADE;

-- Resume looks at what an index statement was to make: done, half done, not begun, or somebody else's.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_resume;
SET search_path = regress_resume, public;
CREATE TABLE t (a int, b text);
INSERT INTO t VALUES (1, 'x'), (1, 'y');

-- Half done: the INVALID index is dropped and built again.
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a)']);
UPDATE t SET a = 2 WHERE b = 'y';
CALL migrate_resume();
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 't'::regclass;

-- Done by hand meanwhile: the very index is there and valid, so it is not built again.
UPDATE t SET b = 'x';
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['CREATE UNIQUE INDEX CONCURRENTLY t_b ON t USING btree (lower(b) text_pattern_ops) WHERE a > 0']);
UPDATE t SET b = a::text;
DROP INDEX t_b;
CREATE UNIQUE INDEX t_b ON t (lower(b) text_pattern_ops) WHERE a > 0;
SELECT 't_b'::regclass::oid AS before \gset
CALL migrate_resume();
SELECT 't_b'::regclass::oid = :before AS same_index;

-- Another index of this name, or another relation, is somebody else's: that is said, nothing is touched.
CREATE TABLE u AS VALUES ('x'), ('x');
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY['CREATE UNIQUE INDEX CONCURRENTLY u_c ON u (column1)']);
DROP INDEX u_c;
CREATE INDEX u_c ON u (column1);
CALL migrate_resume();
DROP INDEX u_c;
CREATE TABLE u_c (i int);
CALL migrate_resume();
DROP TABLE u_c;
CREATE INDEX u_c ON t (a);
CALL migrate_resume();
SELECT version, state, problem FROM migrate_status WHERE version = '3';
-- Gone altogether: not begun, so it runs.
DROP INDEX u_c;
DELETE FROM u;
CALL migrate_resume();
SELECT indexrelid::regclass, indisunique, indisvalid FROM pg_index WHERE indrelid = 'u'::regclass;

-- Without a name the server chooses one. The INVALID index of this definition is ours; there is one index in the end.
CREATE TABLE w AS VALUES (1), (1);
CREATE INDEX other ON w (column1);
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY['SELECT 1 AS one; CREATE UNIQUE INDEX CONCURRENTLY ON w (column1)']);
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'w'::regclass ORDER BY indexrelid::regclass::text;
SELECT version, state, step FROM migrate_status WHERE version = '4';
DELETE FROM w;
CALL migrate_resume();
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'w'::regclass ORDER BY indexrelid::regclass::text;
DROP TABLE w;

-- DROP INDEX CONCURRENTLY that is done.
CREATE VIEW v AS SELECT 1 AS one;
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['SELECT 1 AS one; CREATE TABLE e (i int); DROP INDEX CONCURRENTLY t_b; DROP TABLE v']);
SELECT version, state, step FROM migrate_status WHERE version = '5';
SELECT to_regclass('t_b');
DROP VIEW v;
CREATE TABLE v (i int);
CALL migrate_resume();

-- IF NOT EXISTS over an INVALID index never counts as applied: in a run ...
CREATE TABLE w (a int);
INSERT INTO w VALUES (1), (1);
\set VERBOSITY terse
CREATE UNIQUE INDEX CONCURRENTLY w_a ON w (a);
\set VERBOSITY default
CALL migrate_run(ARRAY['6_f.up.sql'], ARRAY['CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS w_a ON w (a)']);
CALL migrate_run(ARRAY['6_f.up.sql'], ARRAY['CREATE UNIQUE INDEX IF NOT EXISTS w_a ON w (a)']);
SELECT migrate_apply('6', 'f', 'CREATE UNIQUE INDEX IF NOT EXISTS w_a ON w (a)');
SELECT version, state FROM migrate_status WHERE version = '6';
-- ... and in a resume, where it is our own and built again.
DROP INDEX w_a;
CALL migrate_run(ARRAY['6_f.up.sql'], ARRAY['CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS w_a ON w (a)']);
CALL migrate_resume();
DELETE FROM w;
CALL migrate_resume();
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'w'::regclass;
-- A valid one is skipped as always, and so is one of a partitioned table that waits for its partitions' indexes.
CALL migrate_run(ARRAY['7_g.up.sql'], ARRAY['CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS w_a ON w (a)']);
CREATE TABLE parts (i int) PARTITION BY RANGE (i);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (10);
CREATE INDEX parts_i ON ONLY parts (i);
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY['CREATE INDEX IF NOT EXISTS parts_i ON parts (i)']);

SET client_min_messages = warning;
DROP SCHEMA regress_resume CASCADE;
DROP EXTENSION pg_sluice CASCADE;

-- migrate_read tells how files are understood; it touches nothing.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;

-- One line a statement: version, name, what kind it is, its step, whether that is a transaction, its line in the file.
SELECT * FROM migrate_read(ARRAY['2_b.up.sql', '1_a.up.sql', '1_a.down.sql'], ARRAY[$$
-- a comment
CREATE TABLE b (i int);
CREATE INDEX CONCURRENTLY b_i ON b (i);

INSERT INTO b
VALUES (1);
$$, 'SELECT 1', 'DROP TABLE a; DROP INDEX CONCURRENTLY b_i']);
SELECT direction, statement, line, text FROM migrate_read(ARRAY['1_g.sql'], ARRAY[E'-- +goose Up\nSELECT 1;\nSELECT 2;\n-- +goose Down\nSELECT 3;']);
SELECT direction, step, transactional, line, text FROM migrate_read(ARRAY['1_d.sql'], ARRAY[E'-- migrate:up transaction:false\nSELECT 1;\nSELECT 2;\n-- migrate:down\nSELECT 3;']);

-- What each kind is called, and which run alone.
SELECT kind, transactional, text FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY[$$
SELECT 1; INSERT INTO t VALUES (1); UPDATE t SET i = 1; DELETE FROM t WHERE i = 1; DELETE FROM t; MERGE INTO t USING u ON t.i = u.i WHEN MATCHED THEN DO NOTHING; TRUNCATE t;
CREATE TABLE t (i int); ALTER TABLE t ADD j int; ALTER TABLE t DROP j; DROP TABLE t; ALTER TABLE t RENAME TO u; ALTER TABLE t SET SCHEMA s;
CREATE INDEX ON t (i); CREATE INDEX CONCURRENTLY ON t (i); DROP INDEX x; DROP INDEX CONCURRENTLY x; REINDEX TABLE t; REINDEX TABLE CONCURRENTLY t; REINDEX SCHEMA s;
VACUUM t; VACUUM FULL t; VACUUM (FULL false) t; ANALYZE t; CLUSTER t USING x; CLUSTER; REFRESH MATERIALIZED VIEW m; REFRESH MATERIALIZED VIEW CONCURRENTLY m;
ALTER TABLE t DETACH PARTITION p; ALTER TABLE t DETACH PARTITION p CONCURRENTLY; ALTER TABLE t DETACH PARTITION p FINALIZE;
CREATE DATABASE d; DROP DATABASE d; ALTER DATABASE d SET TABLESPACE s; ALTER DATABASE d SET work_mem = '1MB'; CREATE TABLESPACE s LOCATION '/nowhere'; DROP TABLESPACE s;
CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p; ALTER SUBSCRIPTION s REFRESH PUBLICATION; ALTER SUBSCRIPTION s DISABLE; DROP SUBSCRIPTION s; ALTER SYSTEM SET work_mem = '1MB';
ALTER TYPE e ADD VALUE 'x'; DROP TYPE e; DROP TYPE e CASCADE; DROP SCHEMA s; DROP OWNED BY r; DROP VIEW v; DROP EXTENSION x CASCADE; DROP MATERIALIZED VIEW m;
SET work_mem = '1MB'; RESET work_mem; DO $x$BEGIN END$x$; CALL p(); GRANT SELECT ON t TO r; COMMENT ON TABLE t IS 'x'; LOCK t; LISTEN n; EXPLAIN SELECT 1;
$$]);

-- Statements of verification are in the last step, or in one of their own.
SELECT statement, step, transactional, text FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY[E'SELECT 1;\n-- sluice: verify\nSELECT true;']);
SELECT statement, step, transactional, text FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY[E'VACUUM t;\n-- sluice: verify\nSELECT true;\nSELECT false;']);

-- It needs no table to exist and makes none, nor does it count as use.
SELECT to_regclass('t'), (SELECT count(*) FROM sluice.local) AS used, (SELECT count(*) FROM sluice.event) AS events;

-- An error in any of the files is an error of the whole.
SELECT * FROM migrate_read(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['SELECT 1', E'SELECT\n\n1 +']);
-- Older grammars do not tell the place of this one: it is the statement's then, and always a line of it.
DO $$
DECLARE
    place text;
BEGIN
    PERFORM * FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY[E'SELECT 1;\n\nCREATE TABLE t (i int,\n  FOREIGN KEY (i) REFERENCES u NO INHERIT);']);
EXCEPTION WHEN feature_not_supported OR syntax_error THEN
    GET STACKED DIAGNOSTICS place = PG_EXCEPTION_CONTEXT;
    RAISE INFO '% %', SQLERRM, place ~ 'file 1_a.up.sql, line (3, column 1|4, column 32)';
END $$;

DROP EXTENSION pg_sluice CASCADE;

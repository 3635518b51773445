-- try => true: everything pending runs in one transaction and is rolled back; the ledger, the session and the schema are
-- as they were.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_try;
SET search_path = regress_try, public;
CREATE VIEW ledger AS SELECT (SELECT count(*) FROM sluice.stream) AS streams, (SELECT count(*) FROM sluice.migration) AS migrations,
    (SELECT count(*) FROM sluice.script) AS scripts, (SELECT count(*) FROM sluice.event) AS events, (SELECT count(*) FROM sluice.local) AS used,
    (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') AS locks;

-- Each sees what the one before it made.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql', '3_c.up.sql'],
    ARRAY['CREATE TABLE a (i int); INSERT INTO a VALUES (1)', 'BEGIN; ALTER TABLE a ADD j int DEFAULT 2; COMMIT; SELECT * FROM a',
          E'SELECT 1;\n-- sluice: verify\nSELECT count(*) = 1 AS there FROM a'], try => true);
SELECT to_regclass('regress_try.a'), * FROM ledger;

-- As far as asked for, and nothing where nothing is pending.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['CREATE TABLE a (i int)', 'SELECT 1/0'], steps => 1, try => true);
CALL migrate_run('{}', '{}', try => true);

-- A statement that fails does so at its place and is recorded nowhere; so is a constraint that fails at the end of its
-- migration, and what was deferred before it has passed, and may be deferred again.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['CREATE TABLE a (i int)', E'SELECT 1;\nALTER TABLE a ADD j nothing'], try => true);
CREATE TABLE pairs (i int PRIMARY KEY, j int REFERENCES pairs DEFERRABLE INITIALLY DEFERRED);
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['INSERT INTO pairs VALUES (1, 2), (2, 1)', 'ALTER TABLE pairs ADD k int; INSERT INTO pairs VALUES (3, 4), (4, 3)'], try => true);
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['INSERT INTO pairs VALUES (1, 2)', 'INSERT INTO pairs VALUES (2, 1)'], try => true);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['VACUUM; ROLLBACK'], try => true);
SELECT * FROM ledger;

-- What cannot be in a transaction is named; behind what others may rely on nothing is tried.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql', '3_c.up.sql', '4_d.up.sql'],
    ARRAY['CREATE TABLE a (i int); VACUUM; REINDEX TABLE CONCURRENTLY a', 'ALTER TABLE a ADD j int; CREATE INDEX CONCURRENTLY ON a (j); SELECT 1', 'SELECT 3', 'SELECT 4'], try => true);
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['DO $$BEGIN COMMIT; END$$', 'SELECT 2'], try => true);
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql', '3_c.up.sql'],
    ARRAY['CREATE PROCEDURE p() LANGUAGE plpgsql AS $$BEGIN COMMIT; END$$', 'CALL p()', 'SELECT 3'], try => true);
-- A value of an enum is used by a later migration only, when it is committed.
CREATE TYPE mood AS ENUM ('sad');
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql', '3_c.up.sql'], ARRAY[$$ALTER TYPE mood ADD VALUE 'ok'$$, $$SELECT 'ok'::mood$$, 'SELECT 3'], try => true);
-- Each statement a step of its own makes no difference.
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'-- sluice: no-transaction\nCREATE TABLE a (i int);\nALTER TABLE a ADD j int;'], try => true);

-- Time and size.
SET sluice.try_timeout = '300ms';
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['CREATE TABLE a (i int)', E'SELECT 1;\nSELECT pg_sleep(60)'], try => true);
-- who catches that is cancelled again, and what follows does not begin
CREATE PROCEDURE stubborn() LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1 .. 2 LOOP
        BEGIN
            PERFORM pg_sleep(60);
        EXCEPTION WHEN query_canceled THEN
            RAISE WARNING 'caught';
        END;
    END LOOP;
END $$;
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CALL stubborn(); SELECT pg_sleep(60)'], try => true);
RESET sluice.try_timeout;
CREATE TABLE large WITH (autovacuum_enabled = off) AS SELECT n, repeat('x', 1000) AS x FROM generate_series(1, 500) n;
CREATE TABLE parts (n int) PARTITION BY RANGE (n);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100000) WITH (autovacuum_enabled = off);
INSERT INTO parts SELECT generate_series(1, 10000);
SET sluice.try_size = '64kB';
\set SHOW_CONTEXT always
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['CREATE TABLE a (i int)', E'SELECT 1;\nALTER TABLE large ADD y int'], try => true);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['UPDATE parts SET n = 1'], try => true);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['WITH x AS (SELECT 1) DELETE FROM large'], try => true);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['MERGE INTO large USING pairs ON n = i WHEN MATCHED THEN DELETE'], try => true);
-- reading and adding rows is no matter of size; nor is what is behind the end of the try
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['SELECT count(*) FROM large; INSERT INTO large VALUES (1)', 'CREATE INDEX CONCURRENTLY ON large (n); DROP TABLE large'], try => true);
RESET sluice.try_size;
SELECT count(*) FROM large;
SELECT * FROM ledger;

-- Nothing of the session's is left.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['PREPARE p AS SELECT 1; SET search_path = nowhere; SET work_mem = 64; SELECT pg_advisory_lock(7); CREATE TEMP TABLE t (); LISTEN x; DECLARE c CURSOR WITH HOLD FOR SELECT 1; SAVEPOINT s',
    'EXECUTE p; SHOW work_mem'], try => true);
SHOW search_path;
SHOW work_mem;
SELECT (SELECT count(*) FROM pg_prepared_statements) + (SELECT count(*) FROM pg_cursors) + (SELECT count(*) FROM pg_listening_channels()) AS left, to_regclass('pg_temp.t'), * FROM ledger;

-- Once something is applied: a file that changed is refused as ever, one in another layout is not recorded anew, and a
-- stream's lock is given back.
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CREATE TABLE a (i int)']);
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['CREATE  TABLE a (i int)', 'DROP TABLE a'], try => true);
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['CREATE TABLE b (i int)', 'DROP TABLE a'], try => true);
SELECT to_regclass('regress_try.a'), * FROM ledger;
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['SELECT 1'], try => NULL);

SET client_min_messages = warning;
DROP SCHEMA regress_try CASCADE;
DROP EXTENSION pg_sluice CASCADE;

-- single_transaction: all pending migrations are applied, or none.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_run;
SET search_path = regress_run, public;

-- All of them, with one transaction and one xid.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql', '3_c.up.sql'],
    ARRAY['CREATE TABLE a (i int)', 'BEGIN; CREATE TABLE b (i int); COMMIT; INSERT INTO b VALUES (1)', 'SELECT i AS from_b FROM b'],
    single_transaction => true);
SELECT version, state, how, seq FROM migrate_status ORDER BY seq;
SELECT count(DISTINCT xmin::text) AS transactions FROM sluice.migration;

-- A failure in a later one takes the earlier ones along; it alone is recorded, and nothing is dirty.
CALL migrate_run(ARRAY['4_d.up.sql', '5_e.up.sql'], ARRAY['CREATE TABLE d (i int)', E'CREATE TABLE e (i int);\nINSERT INTO e VALUES (1/0)'],
    single_transaction => true);
SELECT to_regclass('d'), to_regclass('e');
SELECT version, state FROM migrate_status WHERE seq > 3;
SELECT id, kind, detail ->> 'sqlstate' AS sqlstate, detail ->> 'message' AS message FROM sluice.event WHERE kind NOT IN ('applied', 'run');

-- So does a failure at commit.
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
CALL migrate_run(ARRAY['4_d.up.sql', '5_e.up.sql'], ARRAY['CREATE TABLE d (i int)', 'INSERT INTO child VALUES (1)'], single_transaction => true);
SELECT to_regclass('d'), count(*) FROM migrate_status WHERE seq > 3;

-- What needs to run outside of a transaction is refused before anything runs, in whichever migration it stands.
CALL migrate_run(ARRAY['4_d.up.sql', '5_e.up.sql'], ARRAY['CREATE TABLE d (i int)', E'SELECT 1;\nCREATE INDEX CONCURRENTLY ON a (i)'], single_transaction => true);
CALL migrate_run(ARRAY['4_d.up.sql', '5_e.up.sql'], ARRAY['CREATE TABLE d (i int)', 'VACUUM a'], single_transaction => true);
SELECT to_regclass('d'), count(*) FROM migrate_status WHERE seq > 3;

-- A script's settings and savepoints end with it, also inside of the one transaction.
CALL migrate_run(ARRAY['4_d.up.sql', '5_e.up.sql'],
    ARRAY['SET search_path = pg_catalog; SET LOCAL work_mem = ''7MB''; SAVEPOINT open_one; CREATE TABLE regress_run.d (i int)',
          'SHOW search_path; SHOW work_mem; CREATE TABLE e (i int)'], single_transaction => true);
SELECT to_regclass('d'), to_regclass('e');
SHOW search_path;

-- Afterwards runs are as always.
CALL migrate_run(ARRAY['6_f.up.sql', '7_g.up.sql'], ARRAY['CREATE TABLE f (i int)', 'SELECT 1/0']);
SELECT to_regclass('f');

SET client_min_messages = warning;
DROP SCHEMA regress_run CASCADE;
DROP EXTENSION pg_sluice CASCADE;

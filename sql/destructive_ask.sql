-- Statements that take data away: recorded by default, asked about on demand, only where there is data to lose.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_destructive;
SET search_path = regress_destructive, public;
CREATE TABLE full_one (i int, j int);
INSERT INTO full_one SELECT n, n FROM generate_series(1, 1000) n;
CREATE TABLE empty_one (i int, j int);
CREATE TABLE deleted_one (i int);
INSERT INTO deleted_one VALUES (1);
DELETE FROM deleted_one;
CREATE MATERIALIZED VIEW full_view AS SELECT 1 AS one;
CREATE TABLE parts (i int) PARTITION BY RANGE (i);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (10);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20);
INSERT INTO parts VALUES (15);
CREATE TYPE pair AS (a int, b int);
CREATE TABLE with_type (p pair);
INSERT INTO with_type VALUES ((1, 2));
CREATE SCHEMA regress_other;
CREATE TABLE regress_other.t AS SELECT 1 AS i;
CREATE ROLE regress_owner;
CREATE TABLE owned AS SELECT 1 AS i;
ALTER TABLE owned OWNER TO regress_owner;
ANALYZE full_one;

-- 'ask': nothing runs, the whole list comes back, with about how many rows where that is known.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY[E'CREATE TABLE made (i int);\nDROP TABLE full_one;', E'ALTER TABLE parts\n    DROP i;'], destructive => 'ask');
SELECT to_regclass('made'), count(*) FROM migrate_status;

-- Each kind that counts.
\set VERBOSITY terse
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['DROP TABLE full_one'], destructive => 'ask');
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['DROP TABLE IF EXISTS nothing, empty_one, full_one CASCADE'], destructive => 'ask');
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['DROP MATERIALIZED VIEW full_view'], destructive => 'ask');
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['ALTER TABLE full_one ADD k int, DROP COLUMN IF EXISTS j'], destructive => 'ask');
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['TRUNCATE empty_one, parts'], destructive => 'ask');
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['DELETE FROM full_one'], destructive => 'ask');
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['DROP SCHEMA regress_other CASCADE'], destructive => 'ask');
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['DROP TYPE pair CASCADE'], destructive => 'ask');
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['DROP OWNED BY regress_owner'], destructive => 'ask');
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['DROP DATABASE regress_nothing'], destructive => 'ask');
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['DROP TABLE parts_2'], destructive => 'ask');

-- Under another name or in another schema it is the same table, over several migrations too; of two that change places
-- it is the right one.
\set VERBOSITY default
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['ALTER TABLE full_one RENAME TO old_one; ALTER TABLE old_one RENAME TO older_one', 'CREATE TABLE full_one (i int); DROP TABLE older_one'], destructive => 'ask');
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['ALTER TABLE full_one SET SCHEMA regress_other; DROP TABLE regress_other.full_one'], destructive => 'ask');
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['ALTER TABLE full_one RENAME TO aside; ALTER TABLE empty_one RENAME TO full_one; ALTER TABLE aside RENAME TO empty_one; DROP TABLE empty_one'], destructive => 'ask');

-- What takes no data needs no yes: empty tables, what the run itself made, conditions, views, indexes, detaching.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY[$$
DROP TABLE empty_one;
DROP TABLE deleted_one;
DROP TABLE parts_1;
CREATE TABLE made (i int, j int);
INSERT INTO made VALUES (1, 1);
ALTER TABLE made DROP j;
DELETE FROM full_one WHERE i > 990;
CREATE VIEW w AS SELECT 1 AS one;
DROP VIEW w;
CREATE INDEX x ON full_one (i);
DROP INDEX x;
ALTER TABLE parts DETACH PARTITION parts_2;
DROP TYPE IF EXISTS nothing CASCADE;
DROP TABLE IF EXISTS nothing;
$$, 'DROP TABLE made'], destructive => 'ask');
SELECT version, state FROM migrate_status ORDER BY seq;

-- A yes: 'allow', or the directive with its reason in the file.
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY['DROP TABLE with_type'], destructive => 'allow');
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY[E'-- sluice: destructive reason="moved to the archive"\nDROP TABLE regress_other.t'], destructive => 'ask');
-- By default, on a database that nobody has armed, it runs and is recorded.
ANALYZE full_one;
CALL migrate_run(ARRAY['5_e.up.sql', '5_e.down.sql'], ARRAY['TRUNCATE full_one', 'DROP TABLE full_one']);
SELECT id, reason, detail FROM sluice.event WHERE kind = 'destructive' ORDER BY at;

-- Down asks as well.
INSERT INTO full_one VALUES (1);
CALL migrate_rollback(destructive => 'ask');
SELECT state FROM migrate_status WHERE version = '5';
CALL migrate_rollback(destructive => 'allow');
SELECT to_regclass('full_one');

SET client_min_messages = warning;
DROP SCHEMA regress_destructive, regress_other CASCADE;
DROP EXTENSION pg_sluice CASCADE;
DROP ROLE regress_owner;

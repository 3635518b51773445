-- migrate_doctor: what it finds, and that what it proposes mends it.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_doctor;
SET search_path = regress_doctor, public;

-- A database in which all is well; what the server of the tests is set to is left out.
CREATE VIEW found AS SELECT topic, level, object, detail, command FROM migrate_doctor()
 WHERE level <> 'ok' AND topic NOT IN ('runners', 'log_parameters', 'autovacuum', 'event_trigger', 'publication', 'hidden_sessions');
SELECT * FROM found;
SELECT count(*) > 30 AS looks, count(*) = count(DISTINCT topic) AS one_line_each FROM migrate_doctor();

-- The ledger.
CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql'], ARRAY['CREATE TABLE a (i int)', 'DROP TABLE a']);
SELECT migrate_mark('2', 'applied', 'by hand');
CALL migrate_run(ARRAY['3_b.up.sql'], ARRAY['CREATE TABLE b (i int); INSERT INTO b VALUES (1), (1); CREATE UNIQUE INDEX CONCURRENTLY b_i ON b (i)']);
CALL migrate_run(ARRAY['1_j.up.sql'], ARRAY['CREATE TABLE j (i int)'], stream => 'jobs');
\x on
SELECT * FROM found;

-- A row that says running without a runner; a text that is another one, a text that is lost, a role that is gone; a gate
-- that is open, one that is gone; a digest that says that all is applied. All by a superuser's hand.
CREATE ROLE regress_author SUPERUSER;
SET SESSION AUTHORIZATION regress_author;
CALL migrate_run(ARRAY['2_k.up.sql', '2_k.down.sql'], ARRAY['CREATE TABLE k (i int)', 'DROP TABLE k'], stream => 'jobs');
RESET SESSION AUTHORIZATION;
REASSIGN OWNED BY regress_author TO CURRENT_USER;
DROP ROLE regress_author;
ALTER TABLE sluice.migration DISABLE TRIGGER ALL;
ALTER TABLE sluice.script DISABLE TRIGGER ALL;
ALTER TABLE sluice.stream DISABLE TRIGGER ALL;
UPDATE sluice.migration SET state = 'running' WHERE stream = 'jobs' AND id = '1';
UPDATE sluice.script SET text = 'DROP TABLE b' WHERE text = 'DROP TABLE a';
DELETE FROM sluice.script WHERE text = 'CREATE TABLE j (i int)';
UPDATE sluice.stream SET set_digest = '\x00' WHERE name = 'jobs';
ALTER TABLE sluice.migration ENABLE ALWAYS TRIGGER gate_row, ENABLE ALWAYS TRIGGER gate_truncate;
ALTER TABLE sluice.script ENABLE ALWAYS TRIGGER gate_truncate, ENABLE TRIGGER gate_row;
ALTER TABLE sluice.stream ENABLE ALWAYS TRIGGER gate_row;
ALTER EXTENSION pg_sluice DROP FUNCTION sluice.gate();
DROP TRIGGER gate_row ON sluice.local;
SELECT * FROM found WHERE topic NOT IN ('dirty', 'invalid_index', 'not_run');
\x off
SELECT command FROM found WHERE topic = 'gate' \gexec
ALTER EXTENSION pg_sluice ADD FUNCTION sluice.gate();
SELECT command FROM found WHERE topic = 'digest' \gexec
SELECT command FROM found WHERE topic = 'author' \gexec
SELECT topic, object FROM found WHERE topic IN ('gate', 'digest', 'author', 'crashed');
DROP ROLE regress_author;

-- The catalog: what is proposed is what mends it.
DELETE FROM b;
INSERT INTO b VALUES (1), (2);
CALL migrate_resume();
CREATE TABLE c (i int, "J j" int);
INSERT INTO c VALUES (1, 1), (1, 1);
CREATE UNIQUE INDEX CONCURRENTLY "C i" ON c (i);
CREATE INDEX c_j ON c ("J j");
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'c_j'::regclass;
ALTER INDEX c_j RENAME TO c_j_ccnew1;
ALTER TABLE c ADD CONSTRAINT "J ok" CHECK ("J j" > 0) NOT VALID;
CREATE DOMAIN d AS int;
ALTER DOMAIN d ADD CHECK (VALUE > 0) NOT VALID;
CREATE TABLE p (i int) PARTITION BY RANGE (i);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE INDEX p_i ON ONLY p (i);
CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean);
CREATE TABLE goose_db_version (id serial, version_id bigint, is_applied boolean, tstamp timestamp);
CREATE TABLE pgmigrations (nothing int);
SELECT topic, level, object, detail, command FROM found WHERE topic NOT IN ('script', 'not_run', 'crashed');
DELETE FROM c WHERE ctid = '(0,1)';
SELECT command FROM found WHERE topic = 'invalid_index' ORDER BY command \gexec
SELECT command FROM found WHERE topic = 'not_validated' ORDER BY command \gexec
SELECT command FROM found WHERE topic = 'partitioned_index' \gset
:command;
SELECT command FROM found WHERE topic = 'partitioned_index' \gset
:command;
SELECT topic, object FROM found WHERE topic NOT IN ('script', 'not_run', 'crashed');

-- Settings: the session's own, those of the role, of the database, of both.
SET default_transaction_isolation = 'serializable';
SET client_min_messages = error;
SET statement_timeout = '1min';
SET lock_timeout = '1s';
SET idle_in_transaction_session_timeout = '1h';
SET session_replication_role = replica;
SET standard_conforming_strings = off;
SELECT topic, level, detail, regexp_replace(command, 'ROLE \S+', 'ROLE ...') AS command FROM found WHERE topic = object;
RESET ALL;
SET default_transaction_read_only = on;
SELECT topic, level, object, detail FROM regress_doctor.found WHERE topic = object;
RESET ALL;
SET search_path = regress_doctor, public;
ALTER DATABASE :DBNAME SET statement_timeout = '10min';
ALTER ROLE CURRENT_USER IN DATABASE :DBNAME SET lock_timeout = '10s';
\c -
SELECT topic, replace(regexp_replace(command, 'ROLE \S+', 'ROLE ...'), quote_ident(current_database()), '...') AS command FROM regress_doctor.found WHERE topic = object;
\set ECHO none
SELECT command FROM regress_doctor.found WHERE topic = object \gexec
\set ECHO all
\c -
SELECT topic FROM regress_doctor.found WHERE topic = object;
ALTER DATABASE :DBNAME RESET statement_timeout;
ALTER ROLE CURRENT_USER IN DATABASE :DBNAME RESET lock_timeout;
SET search_path = regress_doctor, public;

-- Event triggers of others; a tree of partitions that fills the table of locks.
CREATE FUNCTION nothing() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER regress_trigger ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION nothing();
SELECT topic, level, object, detail, command FROM migrate_doctor() WHERE object = 'regress_trigger';
ALTER EVENT TRIGGER regress_trigger DISABLE;
SELECT count(*) FROM migrate_doctor() WHERE object = 'regress_trigger';
DROP EVENT TRIGGER regress_trigger;

-- Rights. A role that only looks is told so, and what it may not see is left out.
CREATE ROLE regress_looks;
CREATE ROLE "regress backup" LOGIN;
CREATE ROLE regress_app LOGIN;
GRANT USAGE ON SCHEMA regress_doctor TO regress_looks;
GRANT SELECT ON found TO regress_looks;
GRANT SELECT ON ALL TABLES IN SCHEMA regress_doctor TO "regress backup", regress_app;
GRANT INSERT ON a TO regress_app;
SET ROLE regress_looks;
SELECT topic, level, object, detail, command FROM migrate_doctor() WHERE topic IN ('may_run', 'create', 'left_out', 'invalid_index', 'script') ORDER BY topic;
RESET ROLE;
SELECT migrate_grant('regress_looks', 'run');
SET ROLE regress_looks;
SELECT topic, level, object, detail, command FROM migrate_doctor() WHERE topic IN ('may_run', 'create', 'left_out', 'runners') AND level <> 'ok' ORDER BY topic;
RESET ROLE;
SELECT topic, level, object, detail, command FROM found WHERE topic = 'dump' AND object LIKE '%regress%';
SELECT command FROM found WHERE topic = 'dump' AND object LIKE '%regress%' \gexec
SELECT count(*) FROM found WHERE topic = 'dump' AND object LIKE '%regress%';
-- the warning about wal_level is worded differently from version to version
SET client_min_messages = error;
CREATE PUBLICATION regress_publication FOR TABLE a;
RESET client_min_messages;
SELECT topic, level, object, detail, command FROM migrate_doctor() WHERE topic = 'publication';
DROP PUBLICATION regress_publication;

-- Versions, and a check that cannot run: it says so, and the others go on.
UPDATE pg_extension SET extversion = '0.9' WHERE extname = 'pg_sluice';
SELECT topic, level, object, replace(detail, substring(detail FROM 'library is (\S+),'), '...') AS detail, command FROM found WHERE topic = 'versions';
UPDATE pg_extension SET extversion = (SELECT default_version FROM pg_available_extensions WHERE name = 'pg_sluice') WHERE extname = 'pg_sluice';
REVOKE SELECT ON pg_event_trigger FROM PUBLIC;
SET ROLE regress_looks;
SELECT topic, level, detail FROM migrate_doctor() WHERE topic IN ('event_trigger', 'publication');
RESET ROLE;
GRANT SELECT ON pg_event_trigger TO PUBLIC;

SET client_min_messages = warning;
DROP SCHEMA regress_doctor CASCADE;
DROP EXTENSION pg_sluice CASCADE;
DROP ROLE regress_looks, "regress backup", regress_app;

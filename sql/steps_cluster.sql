-- Databases, tablespaces, subscriptions and the server's settings, in migrations.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_steps;
SET search_path = regress_steps, public;

-- A database comes and goes.
CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql'], ARRAY['CREATE TABLE a (i int); CREATE DATABASE regress_sluice_made TEMPLATE template0; COMMENT ON DATABASE regress_sluice_made IS ''by a migration''; CREATE TABLE b (i int)',
    'DROP TABLE b; DROP DATABASE regress_sluice_made; DROP TABLE a']);
SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'regress_sluice_made';
CALL migrate_rollback();
SELECT count(*) FROM pg_database WHERE datname = 'regress_sluice_made';
SELECT to_regclass('a');

-- One that exists is an error of the server; what was done before it stays, and the migration is dirty.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['CREATE TABLE c (i int); CREATE DATABASE template1']);
SELECT version, state, step, steps, problem FROM migrate_status WHERE state = 'dirty';
SELECT migrate_mark('2', 'reverted', 'no second template1');
DROP TABLE c;
-- As the first statement it leaves nothing.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['CREATE DATABASE template1; CREATE TABLE c (i int)']);
SELECT version, state FROM migrate_status ORDER BY seq;

-- The server's configuration.
CALL migrate_run(ARRAY['2_b.up.sql', '2_b.down.sql'], ARRAY['ALTER SYSTEM SET bgwriter_delay = ''210ms''; CREATE TABLE c (i int)', 'DROP TABLE c; ALTER SYSTEM RESET bgwriter_delay']);
SELECT name, setting FROM pg_file_settings WHERE name = 'bgwriter_delay';
CALL migrate_rollback();
SELECT name, setting FROM pg_file_settings WHERE name = 'bgwriter_delay';

-- A tablespace.
SET allow_in_place_tablespaces = on;
CALL migrate_run(ARRAY['3_c.up.sql', '3_c.down.sql'], ARRAY['CREATE TABLESPACE regress_sluice_space LOCATION ''''; CREATE TABLE spaced (i int) TABLESPACE regress_sluice_space', 'DROP TABLE spaced; DROP TABLESPACE regress_sluice_space']);
SELECT spcname FROM pg_tablespace WHERE spcname LIKE 'regress%';
CALL migrate_rollback();
SELECT spcname FROM pg_tablespace WHERE spcname LIKE 'regress%';
RESET allow_in_place_tablespaces;

-- A subscription; only with a slot to make it needs to be outside of a transaction, here it stands alone all the same.
SET client_min_messages = error;
CALL migrate_run(ARRAY['4_d.up.sql', '4_d.down.sql'], ARRAY[
    $$CREATE SUBSCRIPTION regress_sluice_sub CONNECTION 'dbname=regress_none' PUBLICATION p WITH (connect = false, slot_name = NONE); COMMENT ON SUBSCRIPTION regress_sluice_sub IS 'quiet'$$,
    'DROP SUBSCRIPTION regress_sluice_sub']);
RESET client_min_messages;
SELECT subname, subenabled FROM pg_subscription WHERE subname LIKE 'regress%';
CALL migrate_rollback();
SELECT count(*) FROM pg_subscription WHERE subname LIKE 'regress%';

-- Roles and their settings are ordinary, transactional statements.
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['CREATE ROLE regress_sluice_made; ALTER ROLE regress_sluice_made SET work_mem = ''8MB''; SELECT 1/0']);
SELECT count(*) FROM pg_roles WHERE rolname = 'regress_sluice_made';

SELECT version, state, direction FROM migrate_status ORDER BY seq;
SET client_min_messages = warning;
DROP SCHEMA regress_steps CASCADE;
DROP EXTENSION pg_sluice CASCADE;

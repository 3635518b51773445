-- A reset is a reset: schema and extension can be dropped, used or not, and made anew.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
SELECT current_database() AS home \gset
CREATE DATABASE regress_sluice_drop;
\c regress_sluice_drop
SET client_min_messages = warning;

-- Unused: DROP EXTENSION and DROP SCHEMA public CASCADE.
CREATE EXTENSION pg_sluice;
DROP EXTENSION pg_sluice;
SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice';
CREATE EXTENSION pg_sluice;
DROP SCHEMA public CASCADE;
SELECT count(*) AS extensions, (SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice') AS schemas FROM pg_extension WHERE extname = 'pg_sluice';
CREATE SCHEMA public;

-- Used: the same, with all it holds; afterwards everything is pending again.
CREATE EXTENSION pg_sluice;
CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql'], ARRAY['CREATE TABLE a (i int)', 'DROP TABLE a']);
DROP EXTENSION pg_sluice;
CREATE EXTENSION pg_sluice;
SELECT file, state FROM migrate_pending(ARRAY['1_a.up.sql'], ARRAY[''], 'golang-migrate');
DROP TABLE a;
CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql'], ARRAY['CREATE TABLE a (i int)', 'DROP TABLE a']);
DROP SCHEMA public CASCADE;
SELECT count(*) AS extensions, (SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice') AS schemas FROM pg_extension WHERE extname = 'pg_sluice';
CREATE SCHEMA public;
CREATE EXTENSION pg_sluice;
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CREATE TABLE a (i int)']);

-- What depends on it keeps it, without CASCADE.
CREATE VIEW on_status AS SELECT version FROM migrate_status;
DROP EXTENSION pg_sluice;
DROP SCHEMA sluice CASCADE;
DROP TABLE sluice.event;
DROP EXTENSION pg_sluice CASCADE;
SELECT to_regclass('on_status');

-- A migration that drops what it stands on fails as a whole, or leaves a session that is sane.
CREATE EXTENSION pg_sluice;
SELECT migrate_apply('1', 'suicide', 'DROP EXTENSION pg_sluice');
SELECT count(*) FROM pg_extension WHERE extname = 'pg_sluice';
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['DROP EXTENSION pg_sluice CASCADE']);
SELECT count(*) FROM pg_extension WHERE extname = 'pg_sluice';
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['DROP SCHEMA public CASCADE']);
SELECT count(*) FROM pg_extension WHERE extname = 'pg_sluice';
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'-- sluice: no-transaction\nDROP EXTENSION pg_sluice CASCADE;\nSELECT 1']);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['DROP EXTENSION pg_sluice; CREATE EXTENSION pg_sluice']);
SELECT count(*) FROM pg_extension WHERE extname = 'pg_sluice';
SELECT version, state FROM migrate_status;

-- In another schema than public.
DROP EXTENSION pg_sluice CASCADE;
CREATE SCHEMA elsewhere;
CREATE EXTENSION pg_sluice SCHEMA elsewhere;
CALL elsewhere.migrate_run(ARRAY['1_e.up.sql'], ARRAY['CREATE TABLE elsewhere.e (i int)']);
SELECT version, state FROM elsewhere.migrate_status;
SELECT to_regproc('public.migrate_apply') AS in_public;
ALTER EXTENSION pg_sluice SET SCHEMA public;
DROP SCHEMA elsewhere CASCADE;
SELECT count(*) FROM pg_extension WHERE extname = 'pg_sluice';
CREATE SCHEMA sluice;
\set VERBOSITY terse
CREATE EXTENSION pg_sluice;
SELECT count(*) FROM pg_extension WHERE extname = 'pg_sluice';

\c :home
DROP DATABASE regress_sluice_drop;

-- Taking over: the record of each tool, in the shape that it gives its table.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
SET timezone = 'UTC';
CREATE SCHEMA regress_import;
SET search_path = regress_import, public;

-- What is told, and what is recorded of it.
CREATE PROCEDURE take(tool text, files text[] DEFAULT '{}', contents text[] DEFAULT '{}') LANGUAGE plpgsql AS $$
BEGIN
    PERFORM migrate_import(tool, stream => tool, files => files, contents => contents);
END $$;
CREATE VIEW taken AS
    SELECT stream, seq, version, name, kind, state, how, CASE WHEN applied_at < '2026-01-01' THEN applied_at END AS at, took, problem
    FROM migrate_status;

SELECT * FROM migrate_import();
SELECT * FROM migrate_import('svn');
SELECT * FROM migrate_import('goose');

-- golang-migrate: one row, and everything up to it.
CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);
SELECT * FROM migrate_import();
INSERT INTO schema_migrations VALUES (3, false);
-- One script begins a stream as well, and the next run would take all files for new.
SELECT migrate_apply('9', 'nine', 'SELECT 9');
SELECT * FROM migrate_import(dry_run => true, files => ARRAY['1_a.up.sql', '1_a.down.sql', '3_c.up.sql', '4_d.up.sql'], contents => ARRAY['SELECT 1', 'SELECT -1', 'SELECT 3', 'SELECT 4']);
SELECT * FROM migrate_status;
SELECT * FROM migrate_import(files => ARRAY['1_a.up.sql', '1_a.down.sql', '3_c.up.sql', '4_d.up.sql'], contents => ARRAY['SELECT 1', 'SELECT -1', 'SELECT 3', 'SELECT 4']);
SELECT * FROM taken ORDER BY seq;
SELECT name, format, tool, tool_schema, tool_table, keep_table FROM sluice.stream;
SELECT id, kind, detail FROM sluice.event ORDER BY at;
-- A second time nothing is new; what the tool did since is.
SELECT * FROM migrate_import();
UPDATE schema_migrations SET version = 4;
SELECT * FROM migrate_import(files => ARRAY['1_a.up.sql', '1_a.down.sql', '3_c.up.sql', '4_d.up.sql'], contents => ARRAY['SELECT 1', 'SELECT -1', 'SELECT 3', 'SELECT 4']);
-- What it reverted is told and left.
UPDATE schema_migrations SET version = 3;
SELECT * FROM migrate_import(files => ARRAY['1_a.up.sql', '1_a.down.sql', '3_c.up.sql', '4_d.up.sql'], contents => ARRAY['SELECT 1', 'SELECT -1', 'SELECT 3', 'SELECT 4']);
SELECT * FROM migrate_import(keep_table => true);
-- Dirty: blocks until it is settled; its file runs again from the start.
UPDATE schema_migrations SET version = 3, dirty = true;
SELECT * FROM migrate_import(stream => 'dirty', files => ARRAY['1_a.up.sql', '3_c.up.sql', '4_d.up.sql'], contents => ARRAY['SELECT 1', 'CREATE TABLE c ()', 'SELECT 4']);
SELECT * FROM taken WHERE stream = 'dirty' ORDER BY seq;
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY['SELECT 4'], stream => 'dirty');
SELECT * FROM migrate_import(stream => 'dirty');
-- What failed there is about to be mended: no script of it is kept.
CALL migrate_resume(stream => 'dirty');
CALL migrate_resume(stream => 'dirty', files => ARRAY['3_c.up.sql'], contents => ARRAY['CREATE TABLE c ()']);
SELECT version, state, how FROM migrate_status WHERE stream = 'dirty' ORDER BY seq;
-- Settled there by taking it back.
SELECT * FROM migrate_import(stream => 'settled', files => ARRAY['1_a.up.sql', '3_c.up.sql'], contents => ARRAY['SELECT 1', 'SELECT 3']);
UPDATE schema_migrations SET version = 1, dirty = false;
SELECT * FROM migrate_import(dry_run => true, stream => 'settled', files => ARRAY['1_a.up.sql', '3_c.up.sql'], contents => ARRAY['SELECT 1', 'SELECT 3']);
SELECT * FROM migrate_import(stream => 'settled', files => ARRAY['1_a.up.sql', '3_c.up.sql'], contents => ARRAY['SELECT 1', 'SELECT 3']);
CALL migrate_run(ARRAY['1_a.up.sql', '3_c.up.sql'], ARRAY['SELECT 1', 'SELECT 3'], stream => 'settled');
SELECT version, state, how FROM migrate_status WHERE stream = 'settled' ORDER BY seq;
UPDATE schema_migrations SET version = 3, dirty = true;
-- Dirty without files: there is nothing to go on with, until the file is passed.
SELECT * FROM migrate_import(stream => 'nofile');
CALL migrate_resume(stream => 'nofile');
SELECT * FROM migrate_import(stream => 'nofile');
UPDATE schema_migrations SET dirty = false;
SELECT * FROM migrate_import(stream => 'nofile');
SELECT name, floor FROM sluice.stream WHERE name = 'nofile';
SELECT file, state, why FROM migrate_pending(ARRAY['1_a.up.sql', '3_c.up.sql', '4_d.up.sql'], ARRAY['x', 'y', 'z'], stream => 'nofile');
CALL migrate_run(ARRAY['1_a.up.sql', '3_c.up.sql', '4_d.up.sql'], ARRAY['SELECT 1/0', 'SELECT 1/0', 'CREATE TABLE d ()'], stream => 'nofile');
SELECT version, name, state, how FROM migrate_status WHERE stream = 'nofile' ORDER BY seq;
SELECT file, state, why FROM migrate_pending(ARRAY['1_a.up.sql', '3_c.up.sql', '4_d.up.sql'], ARRAY[encode(sha256('SELECT 1/0'), 'hex'), encode(sha256('SELECT 1/0'), 'hex'), encode(sha256('CREATE TABLE d ()'), 'hex')], stream => 'nofile');
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['SELECT 2'], stream => 'nofile');
-- The down of the first migration failed.
UPDATE schema_migrations SET version = -1, dirty = true;
SELECT * FROM migrate_import(stream => 'none');
DROP TABLE schema_migrations;

-- goose: the latest row of a version counts; the first row is none.
CREATE TABLE goose_db_version (id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp NOT NULL DEFAULT now());
INSERT INTO goose_db_version (version_id, is_applied, tstamp) VALUES (0, true, '2020-01-01'), (1, true, '2020-01-02'), (3, true, '2020-01-03'), (2, true, '2020-01-04'), (3, false, '2020-01-05');
SELECT * FROM migrate_import(stream => 'goose', files => ARRAY['00001_a.sql', '00003_c.sql'], contents => ARRAY[E'-- +goose Up\nSELECT 1;', E'-- +goose Up\nSELECT 3;\n-- +goose Down\nSELECT -3;']);
SELECT * FROM taken WHERE stream = 'goose' ORDER BY seq;
SELECT file, state, why FROM migrate_pending(ARRAY['00001_a.sql', '00002_b.sql', '00003_c.sql'], ARRAY['x', 'y', 'z'], stream => 'goose');
-- The files of another tool.
SELECT * FROM migrate_import(stream => 'mismatch', files => ARRAY['1_a.sql'], contents => ARRAY[E'-- migrate:up\nSELECT 1;\n-- migrate:down\n']);
-- Another record for the same stream.
CREATE TABLE pgmigrations (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL);
INSERT INTO pgmigrations (name, run_on) VALUES ('1_a', '2020-01-01'), ('1700000000000_b', '2020-01-02');
SELECT * FROM migrate_import('node-pg-migrate', stream => 'goose');
SELECT * FROM migrate_import();
CALL take('node-pg-migrate');
CALL take('node-pg-migrate', ARRAY['1_a.sql', '1700000000000_b.sql'], ARRAY[E'-- Up Migration\nSELECT 1;\n-- Down Migration\nSELECT -1;', E'-- Up Migration\nSELECT 2;']);
SELECT * FROM taken WHERE stream = 'node-pg-migrate' ORDER BY seq;
DROP TABLE goose_db_version, pgmigrations;

-- dbmate, and Rails with the same table.
CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);
INSERT INTO schema_migrations VALUES ('20240101000000'), ('20240102000000');
SELECT * FROM migrate_import('rails');
CALL take('dbmate', ARRAY['20240101000000_a.sql', '20240102000000_b.sql'], ARRAY[E'-- migrate:up\nSELECT 1;\n-- migrate:down\n', E'-- migrate:up\nSELECT 1;\n-- migrate:down\n']);
CREATE TABLE ar_internal_metadata (key varchar PRIMARY KEY, value varchar, created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL);
SELECT * FROM migrate_import(stream => 'rails');
SELECT * FROM taken WHERE stream IN ('dbmate', 'rails') ORDER BY stream, seq;
DROP TABLE schema_migrations, ar_internal_metadata;

-- Flyway: baseline, a repeatable twice, an undone one, a failed one; checksums.
CREATE TABLE flyway_schema_history (installed_rank integer NOT NULL PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum integer, installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(), execution_time integer NOT NULL, success boolean NOT NULL);
INSERT INTO flyway_schema_history VALUES
    (1, '1', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', NULL, 'app', '2020-01-01', 0, true),
    (2, '1.1', 'add users', 'SQL', 'V1_1__add_users.sql', -618531615, 'app', '2020-01-02', 12, true),
    (3, NULL, 'views', 'SQL', 'R__views.sql', 1, 'app', '2020-01-03', 3, true),
    (4, '1.2', 'x', 'SQL', 'V1.2__x.sql', 3, 'app', '2020-01-04', 3, true),
    (5, '1.2', 'x', 'UNDO_SQL', 'U1.2__x.sql', 3, 'app', '2020-01-05', 3, true),
    (6, NULL, 'views', 'SQL', 'R__views.sql', 2, 'app', '2020-01-06', 4, true),
    (7, '2', 'broken', 'SQL', 'V2__broken.sql', 5, 'app', '2020-01-07', 1, false);
SELECT * FROM migrate_import(stream => 'flyway', files => ARRAY['V1_1__add_users.sql', 'R__views.sql', 'V1.2__x.sql', 'V2__broken.sql', 'V0.9__old.sql'], contents => ARRAY[E'CREATE TABLE users ();\r\n-- end\n', 'SELECT 1;', 'SELECT 2;', 'SELECT 3;', 'SELECT 4;']);
SELECT * FROM taken WHERE stream = 'flyway' ORDER BY seq;
SELECT id, detail FROM sluice.event WHERE stream = 'flyway' ORDER BY at;
-- As older versions called it; tern calls its own so too.
ALTER TABLE flyway_schema_history RENAME TO schema_version;
SELECT detail FROM migrate_import(stream => 'older', dry_run => true) WHERE what = 'record';
DROP TABLE schema_version;

-- sqlx: SHA-384 of the file.
CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL, installed_on timestamptz NOT NULL DEFAULT now(), success boolean NOT NULL, checksum bytea NOT NULL, execution_time bigint NOT NULL);
INSERT INTO _sqlx_migrations VALUES (1, 'add users', '2020-01-01', true, sha384('SELECT 1;'), 5000000), (2, 'more', '2020-01-02', true, sha384('SELECT 2;'), 5000000);
SELECT * FROM migrate_import(stream => 'sqlx', format => 'plain', files => ARRAY['1_add_users.sql', '2_more.sql'], contents => ARRAY['SELECT 1;', E'SELECT 2;\n']);
SELECT * FROM taken WHERE stream = 'sqlx' ORDER BY seq;
DROP TABLE _sqlx_migrations;

-- diesel, tern, sql-migrate, River in both shapes.
CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP);
INSERT INTO __diesel_schema_migrations VALUES ('20240101000000', '2020-01-01');
SELECT * FROM migrate_import(stream => 'diesel', files => ARRAY['2024-01-01-000000_a/up.sql', '2024-01-01-000000_a/down.sql', '2024-01-02-000000_b/up.sql'], contents => ARRAY['SELECT 1;', 'SELECT -1;', 'SELECT 2;']);
DROP TABLE __diesel_schema_migrations;
CREATE TABLE schema_version (version int4 NOT NULL);
INSERT INTO schema_version VALUES (2);
SELECT * FROM migrate_import(stream => 'tern', format => 'tern', files => ARRAY['001_a.sql', '002_b.sql', '003_c.sql'], contents => ARRAY['SELECT 1;', 'SELECT 2;', 'SELECT 3;']);
DROP TABLE schema_version;
CREATE TABLE gorp_migrations (id text NOT NULL PRIMARY KEY, applied_at timestamptz);
INSERT INTO gorp_migrations VALUES ('001-a.sql', '2020-01-01'), ('002-b.sql', '2020-01-02');
SELECT * FROM migrate_import(stream => 'sql-migrate');
SELECT * FROM taken WHERE stream = 'sql-migrate' ORDER BY seq;
SELECT * FROM migrate_import(stream => 'sql-migrate', files => ARRAY['001-a.sql', '003-c.sql'], contents => ARRAY[E'-- +migrate Up\nSELECT 1;', E'-- +migrate Up\nSELECT 1;']);
DROP TABLE gorp_migrations;
CREATE TABLE river_migration (id bigserial PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now(), version bigint NOT NULL);
INSERT INTO river_migration (version, created_at) VALUES (1, '2020-01-01'), (2, '2020-01-01');
SELECT * FROM migrate_import(stream => 'river');
ALTER TABLE river_migration DROP COLUMN id, ADD COLUMN line text NOT NULL DEFAULT 'main';
INSERT INTO river_migration (version, created_at) VALUES (5, '2020-01-02');
INSERT INTO river_migration (version, line) VALUES (1, 'other');
SELECT * FROM migrate_import(stream => 'river');
SELECT * FROM migrate_import(stream => 'river', keep_table => true);
-- It stands in nobody's way.
SELECT * FROM migrate_import(stream => 'app');
DROP TABLE river_migration;

-- Prisma: attempts.
CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0);
INSERT INTO _prisma_migrations VALUES
    ('a', encode(sha256('SELECT 1;'), 'hex'), '2020-01-01 00:00:02', '20240101000000_init', NULL, NULL, '2020-01-01 00:00:01', 1),
    ('b', 'x', NULL, '20240102000000_more', 'it broke', '2020-01-02', '2020-01-02', 0),
    ('c', 'y', '2020-01-04', '20240102000000_more', NULL, NULL, '2020-01-03', 1),
    ('d', 'z', NULL, '20240103000000_last', 'it broke', NULL, '2020-01-05', 0);
SELECT * FROM migrate_import(stream => 'prisma', files => ARRAY['20240101000000_init/migration.sql', '20240102000000_more/migration.sql', '20240103000000_last/migration.sql'], contents => ARRAY['SELECT 1;', 'SELECT 2;', 'SELECT 3;']);
SELECT * FROM taken WHERE stream = 'prisma' ORDER BY seq;
DROP TABLE _prisma_migrations;

-- Atlas: the hash of a file covers those before it.
CREATE SCHEMA atlas_schema_revisions;
CREATE TABLE atlas_schema_revisions.atlas_schema_revisions (version varchar PRIMARY KEY, description varchar NOT NULL, type bigint NOT NULL DEFAULT 2, applied bigint NOT NULL DEFAULT 0, total bigint NOT NULL DEFAULT 0, executed_at timestamptz NOT NULL, execution_time bigint NOT NULL, error text, error_stmt text, hash varchar NOT NULL, partial_hashes jsonb, operator_version varchar NOT NULL);
INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES
    ('.atlas_cloud_identifier', 'x', 4, 0, 0, '2020-01-01', 0, NULL, NULL, '', NULL, 'Atlas CLI v0.20'),
    ('1', 'a', 2, 1, 1, '2020-01-01', 1000000, NULL, NULL, encode(sha256('1_a.sqlSELECT 1;'), 'base64'), NULL, 'Atlas CLI v0.20'),
    ('2', 'b', 2, 1, 2, '2020-01-02', 1000000, 'it broke', 'SELECT 3', encode(sha256('1_a.sqlSELECT 1;2_b.sqlSELECT 2;'), 'base64'), NULL, 'Atlas CLI v0.20');
SELECT * FROM migrate_import(stream => 'atlas', format => 'plain', files => ARRAY['2_b.sql', '1_a.sql'], contents => ARRAY['SELECT 2;', 'SELECT 1;']);
SELECT * FROM migrate_import(stream => 'atlas', keep_table => true);
SELECT id, detail FROM sluice.event WHERE stream = 'atlas' ORDER BY at;
DROP SCHEMA atlas_schema_revisions CASCADE;

-- graphile-migrate: hashes of a chain.
CREATE SCHEMA graphile_migrate;
CREATE TABLE graphile_migrate.migrations (hash text PRIMARY KEY, previous_hash text, filename text NOT NULL, date timestamptz NOT NULL DEFAULT now());
INSERT INTO graphile_migrate.migrations VALUES ('sha1:e3a4f8ae24ed8d6a1e4d7a4a5ad1f7e9a43ad7a9', NULL, '000001.sql', '2020-01-01'), ('sha1:2', 'sha1:1', '000002-b.sql', '2020-01-02');
SELECT * FROM migrate_import(stream => 'graphile');
DROP SCHEMA graphile_migrate CASCADE;

-- Liquibase and sqitch.
CREATE TABLE databasechangelog (id varchar(255) NOT NULL, author varchar(255) NOT NULL, filename varchar(255) NOT NULL, dateexecuted timestamp NOT NULL, orderexecuted integer NOT NULL, exectype varchar(10) NOT NULL, md5sum varchar(35), description varchar(255), comments varchar(255), tag varchar(255), liquibase varchar(20), contexts varchar(255), labels varchar(255), deployment_id varchar(10));
CREATE TABLE databasechangeloglock (id integer NOT NULL PRIMARY KEY, locked boolean NOT NULL, lockgranted timestamp, lockedby varchar(255));
INSERT INTO databasechangeloglock VALUES (1, true, '2020-01-01', 'host (1.2.3.4)');
INSERT INTO databasechangelog VALUES ('1', 'ann', 'changelog.sql', '2020-01-01', 1, 'EXECUTED', '9:abc', 'sql', '', NULL, '4.29.0', NULL, NULL, '1'), ('2', 'ben', 'changelog.sql', '2020-01-02', 2, 'MARK_RAN', '9:abd', 'sql', '', NULL, '4.29.0', NULL, NULL, '2'), ('3', 'ben', 'changelog.sql', '2020-01-03', 3, 'SKIPPED', '9:abd', 'sql', '', NULL, '4.29.0', NULL, NULL, '2');
SELECT * FROM migrate_import(stream => 'liquibase');
UPDATE databasechangeloglock SET locked = false;
SELECT * FROM migrate_import(stream => 'liquibase');
DROP TABLE databasechangelog, databasechangeloglock;
CREATE SCHEMA sqitch;
CREATE TABLE sqitch.changes (change_id text PRIMARY KEY, script_hash text, change text NOT NULL, project text NOT NULL, note text NOT NULL DEFAULT '', committed_at timestamptz NOT NULL, committer_name text NOT NULL, committer_email text NOT NULL, planned_at timestamptz NOT NULL, planner_name text NOT NULL, planner_email text NOT NULL, UNIQUE (project, script_hash));
CREATE TABLE sqitch.dependencies (change_id text, type text, dependency text, dependency_id text);
INSERT INTO sqitch.changes VALUES ('a', 'x', 'users', 'app', '', '2020-01-01', 'Ann', 'ann@example.org', '2020-01-01', 'Ann', 'ann@example.org'), ('b', 'y', 'other', 'lib', '', '2020-01-02', 'Ann', 'ann@example.org', '2020-01-01', 'Ann', 'ann@example.org');
SELECT * FROM migrate_import(stream => 'sqitch');
DELETE FROM sqitch.changes WHERE project = 'lib';
SELECT * FROM migrate_import(stream => 'sqitch');
DROP SCHEMA sqitch CASCADE;

SET client_min_messages = warning;
DROP SCHEMA regress_import CASCADE;
DROP EXTENSION pg_sluice CASCADE;

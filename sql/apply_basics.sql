-- migrate_apply applies one script in the caller's transaction, once.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_apply;
SET search_path = regress_apply, public;

-- The first time it runs, the second time nothing is done.
SELECT migrate_apply('1', 'pets', 'CREATE TABLE pets (id int PRIMARY KEY); INSERT INTO pets VALUES (1)', 'DROP TABLE pets');
SELECT migrate_apply('1', 'pets', 'CREATE TABLE pets (id int PRIMARY KEY); INSERT INTO pets VALUES (1)', 'DROP TABLE pets');
SELECT * FROM pets;

-- Layout and comments do not make another script, and neither do leading zeros of the version or another name.
SELECT migrate_apply('001', 'animals', $$CREATE TABLE pets
    (id int PRIMARY KEY);   -- all of them
INSERT INTO pets VALUES (1)$$);

-- Another script under the same version is an error.
\set VERBOSITY terse
SELECT migrate_apply('1', 'pets', 'CREATE TABLE pets (id bigint PRIMARY KEY)');
\set VERBOSITY default

-- What the ledger says.
SELECT version, name, kind, state, direction, how, seq, step, steps, problem, next_command FROM migrate_status;
SELECT id, up_file, up_line, left(up_tokens, 3) AS tokens, up_role = current_user AS mine, down_sha IS NOT NULL AS has_down,
       "by" = current_user AS by_me, search_path, format
  FROM sluice.migration;
SELECT s.text FROM sluice.migration m JOIN sluice.script s ON s.sha256 IN (m.up_sha, m.down_sha) ORDER BY 1;
SELECT version, kind, who = current_user AS me, reason, sqlstate, message FROM migrate_history;

-- Versions compare as numbers of any length; dotted ones part by part.
SELECT migrate_apply('2.9', 'nine', 'SELECT 1');
SELECT migrate_apply('2.10', 'ten', 'SELECT 1');
SELECT migrate_apply('99999999999999999999999', 'large', 'SELECT 1');
SELECT id, version, seq FROM sluice.migration ORDER BY seq;

-- A version below one that is applied is out of order. The stream can allow it.
SELECT migrate_apply('2.9.1', 'late', 'SELECT 1');
SELECT migrate_stream('main', 'allow');
SELECT migrate_apply('2.9.1', 'late', 'SELECT 1');

-- Another stream is another line.
SELECT migrate_apply('1', 'jobs', 'CREATE TABLE jobs (id int)', stream => 'jobs');
SELECT stream, version, name, seq FROM migrate_status ORDER BY stream, seq;

-- A failure carries the place, leaves nothing, and names the migration.
SELECT migrate_apply('100000000000000000000000', 'broken', $$CREATE TABLE kept_not (i int);

INSERT INTO kept_not
SELECT 1/0;
CREATE TABLE never (i int)$$);
SELECT to_regclass('kept_not'), count(*) FROM migrate_status WHERE name = 'broken';

-- So does an error of the grammar, found before anything runs.
SELECT migrate_apply('100000000000000000000000', 'broken', $$CREATE TABLE kept_not (i int);
CREATE TABEL never (i int)$$);

-- Results of queries are kept with the event.
SELECT migrate_apply('100000000000000000000000', 'counts', 'SELECT count(*) AS pets, NULL AS none FROM pets');
SELECT detail FROM sluice.event e WHERE e.id = '100000000000000000000000';

-- A script that holds no statement is applied all the same.
SELECT migrate_apply('100000000000000000000001', 'empty', '-- later');

-- Requirements are checked first.
SELECT migrate_apply('100000000000000000000002', 'needs', E'-- sluice: requires 7\nSELECT 1');
SELECT migrate_apply('100000000000000000000002', 'needs', E'-- sluice: requires jobs:1, 2.10\nSELECT 1');

SET client_min_messages = warning;
DROP SCHEMA regress_apply CASCADE;
DROP EXTENSION pg_sluice CASCADE;

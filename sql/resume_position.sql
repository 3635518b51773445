-- A migration that stopped half way: what the ledger says, what it blocks, and how it goes on.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_resume;
SET search_path = regress_resume, public;

-- Nothing to resume.
CALL migrate_resume();

-- Three steps, the second of them a unique index over duplicates.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql', '2_b.down.sql', '3_c.up.sql'], ARRAY[
'CREATE TABLE pets (id int); INSERT INTO pets VALUES (1), (1)',
$$ALTER TABLE pets ADD name text;
INSERT INTO pets VALUES (2, 'Tom');

CREATE UNIQUE INDEX CONCURRENTLY pets_id
    ON pets (id);
ALTER TABLE pets ALTER name SET DEFAULT 'Rex';
INSERT INTO pets VALUES (3);$$,
'DROP INDEX CONCURRENTLY pets_id; ALTER TABLE pets DROP name',
'CREATE TABLE c (i int)']);
SELECT version, state, direction, step, steps, problem, next_command FROM migrate_status ORDER BY seq;
SELECT error - 'text' FROM sluice.migration WHERE id = '2';
SELECT id, kind, detail ->> 'remains' AS remains FROM sluice.event ORDER BY at;
SELECT s ->> 'statement' AS statement, s ->> 'kind' AS kind FROM sluice.migration, jsonb_array_elements(statements) s WHERE id = '2';
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'pets'::regclass;

-- Nothing else of the stream runs, other streams do.
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY['CREATE TABLE c (i int)']);
CALL migrate_rollback(2);
SELECT migrate_apply('4', 'd', 'SELECT 1');
SELECT migrate_revert('1');
SELECT file, version, state, why FROM migrate_pending(ARRAY['2_b.up.sql', '3_c.up.sql'], ARRAY['', '']) ORDER BY version;
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CREATE TABLE other (i int)'], stream => 'other');

-- With the duplicates still there it stops at the same place and stays dirty.
CALL migrate_resume();
SELECT version, state, step, steps FROM migrate_status WHERE version = '2';

-- Mended, it goes on there: what is done is not done again.
DELETE FROM pets WHERE ctid = (SELECT min(ctid) FROM pets WHERE id = 1);
CALL migrate_resume();
SELECT version, state, how, step, steps, problem FROM migrate_status WHERE version = '2';
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'pets'::regclass;
SELECT id, name FROM pets ORDER BY id;
SELECT s ->> 'statement' AS statement, s ->> 'kind' AS kind FROM sluice.migration, jsonb_array_elements(statements) s WHERE id = '2';
SELECT id, kind FROM sluice.event WHERE stream = 'main' ORDER BY at;
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY['CREATE TABLE c (i int)']);

-- The first statement of the first step: nothing is left, so there is nothing to resume.
DROP INDEX pets_id;
INSERT INTO pets VALUES (3);
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY['ALTER TABLE pets ADD UNIQUE (id); CREATE INDEX CONCURRENTLY ON pets (name)']);
CALL migrate_resume();
-- A first step that runs alone leaves its INVALID index, and is dirty at step 1.
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY['CREATE UNIQUE INDEX CONCURRENTLY pets_name ON pets (name)']);
SELECT version, state, step, steps FROM migrate_status WHERE version = '4';
DELETE FROM pets;
CALL migrate_resume();

-- The last step.
CREATE UNIQUE INDEX pets_id ON pets (id);
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['VACUUM pets; INSERT INTO pets VALUES (1, ''a''); INSERT INTO pets VALUES (1, ''b'')']);
SELECT version, state, step, steps FROM migrate_status WHERE version = '5';
SELECT count(*) FROM pets;
DROP INDEX pets_id;
CALL migrate_resume();
SELECT count(*) FROM pets;

-- Several that are dirty in turn, in two streams.
CALL migrate_run(ARRAY['6_f.up.sql'], ARRAY[E'-- sluice: no-transaction\nCREATE TABLE f (i int); SELECT 1/i FROM f; INSERT INTO f SELECT 1/count(*) FROM pets WHERE false']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'-- sluice: no-transaction\nCREATE TABLE g (i int); SELECT 1/0'], stream => 'other');
SELECT stream, version, state, step, steps, next_command FROM migrate_status WHERE state = 'dirty' ORDER BY 1;
CALL migrate_resume('other');

SET client_min_messages = warning;
DROP SCHEMA regress_resume CASCADE;
DROP EXTENSION pg_sluice CASCADE;

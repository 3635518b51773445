-- A new value of an enum can be used later in the same file: the statement that adds it is committed first.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_steps;
SET search_path = regress_steps, public;
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE pets (name text, mood mood);

-- Used later: two steps.
SELECT statement, step, transactional, text FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY[$$ALTER TABLE pets ADD id int; ALTER TYPE mood ADD VALUE 'glad'; INSERT INTO pets VALUES ('Rex', 'glad'); SELECT 1$$]);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[$$ALTER TABLE pets ADD id int; ALTER TYPE mood ADD VALUE 'glad'; INSERT INTO pets VALUES ('Rex', 'glad'); SELECT 1$$]);
SELECT name, mood FROM pets;

-- Not used: one.
SELECT statement, step, transactional, text FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY[$$ALTER TYPE mood ADD VALUE 'wild'; ALTER TYPE mood ADD VALUE IF NOT EXISTS 'tame'; SELECT 'sad'$$]);
-- Of a type that is as new as the value, too (before 17 it must be committed as well); renaming is another matter.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[$$CREATE TYPE size AS ENUM ('s'); ALTER TYPE size ADD VALUE 'm'; SELECT 'm'::size; ALTER TYPE mood RENAME VALUE 'glad' TO 'happy'; SELECT mood FROM pets$$]);

-- Inside of a pair, the server says what it thinks of it.
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[$$BEGIN; ALTER TYPE mood ADD VALUE 'wild'; INSERT INTO pets VALUES ('Cat', 'wild'); COMMIT;$$]);
-- Between pairs it is as good as alone.
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[$$BEGIN; SELECT 1 AS one; COMMIT; ALTER TYPE mood ADD VALUE 'wild'; BEGIN; INSERT INTO pets VALUES ('Cat', 'wild'); COMMIT;$$]);
SELECT name, mood FROM pets;

-- A failure behind it leaves the value, and the migration dirty; it resumes behind it.
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY[$$ALTER TYPE mood ADD VALUE 'calm'; INSERT INTO pets VALUES ('Cow', 'calm'); INSERT INTO pets_2 VALUES ('calm')$$]);
SELECT version, state, step, steps FROM migrate_status WHERE state = 'dirty';
CREATE TABLE pets_2 (mood mood);
CALL migrate_resume();
SELECT enumlabel FROM pg_enum WHERE enumtypid = 'mood'::regtype ORDER BY enumsortorder;
SELECT * FROM pets_2;

SET client_min_messages = warning;
DROP SCHEMA regress_steps CASCADE;
DROP EXTENSION pg_sluice CASCADE;

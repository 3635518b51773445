-- What stands between BEGIN and COMMIT, and what does not, in a run.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_steps;
SET search_path = regress_steps, public;

-- One pair: it is dropped, and the whole file is one transaction, what stands before and behind it too.
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'DO $$BEGIN ASSERT true; END$$;\nBEGIN;\nCREATE TABLE a (i int);\nCOMMIT;\nINSERT INTO a VALUES (1/0);']);
SELECT to_regclass('a');
SELECT statement, step, transactional, line, text FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY[E'SELECT 1;\nBEGIN;\nSELECT 2;\nCOMMIT;\nSELECT 3']);

-- Several pairs: each is a step, and so is what stands between them.
SELECT statement, step, transactional, line, text FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY[E'SELECT 1;\nBEGIN;\nSELECT 2;\nCOMMIT;\nSELECT 3;\nSELECT 4;\nBEGIN TRANSACTION;\nSELECT 5;\nEND;\nSELECT 6']);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['BEGIN; CREATE TABLE a (i int); COMMIT; BEGIN; INSERT INTO a VALUES (1); SELECT 1/0; COMMIT;']);
SELECT count(*) FROM a;
SELECT version, state, step, steps, problem, next_command FROM migrate_status;
SELECT migrate_mark('1', 'reverted', 'by hand');
DROP TABLE a;

-- One pair and an index that is built outside of it: its neighbours join the pair up to there.
SELECT statement, step, transactional, text FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY['SELECT 1; BEGIN; SELECT 2; COMMIT; SELECT 3; CREATE INDEX CONCURRENTLY ON a (i); SELECT 4']);

-- An isolation level is honoured.
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['BEGIN ISOLATION LEVEL REPEATABLE READ; SHOW transaction_isolation; COMMIT']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['BEGIN; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; SHOW transaction_isolation; CREATE TABLE b (i int); COMMIT']);
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY['BEGIN READ ONLY; SHOW transaction_read_only; COMMIT; CREATE TABLE c (i int)']);
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY['BEGIN READ ONLY; CREATE TABLE d (i int); COMMIT']);
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY['BEGIN; SET TRANSACTION READ ONLY; SELECT 1 AS read_only; COMMIT']);
SHOW transaction_read_only;
SHOW transaction_isolation;
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE; SHOW transaction_deferrable; COMMIT']);

-- Savepoints work as in psql; one left open ends with the step.
CALL migrate_run(ARRAY['6_f.up.sql'], ARRAY[$$CREATE TABLE f (i int); SAVEPOINT s; INSERT INTO f VALUES (1); ROLLBACK TO s; SAVEPOINT t; INSERT INTO f VALUES (2);
RELEASE SAVEPOINT t; SAVEPOINT open; INSERT INTO f VALUES (3);$$]);
SELECT * FROM f ORDER BY i;
CALL migrate_run(ARRAY['7_g.up.sql'], ARRAY['BEGIN; SAVEPOINT s; COMMIT; BEGIN; ROLLBACK TO s; COMMIT']);
CALL migrate_run(ARRAY['7_g.up.sql'], ARRAY['SAVEPOINT s; ROLLBACK TO another']);

-- A statement that fails behind a savepoint fails the migration: nobody is there to roll back to it.
CALL migrate_run(ARRAY['7_g.up.sql'], ARRAY['SAVEPOINT s; SELECT 1/0; ROLLBACK TO s']);

-- A COMMIT without a BEGIN ends the step that it stands in.
SELECT statement, step, transactional, text FROM migrate_read(ARRAY['7_g.up.sql'], ARRAY[E'SELECT 1;\nCOMMIT;\nSELECT 2; SELECT 3;\nCOMMIT;']);

-- What is not closed is an error at its place.
CALL migrate_run(ARRAY['7_g.up.sql'], ARRAY[E'SELECT 1;\n  BEGIN;\nCREATE TABLE g (i int);']);
CALL migrate_run(ARRAY['7_g.up.sql'], ARRAY[E'BEGIN;\nBEGIN;\nCOMMIT;\nCOMMIT;']);
CALL migrate_run(ARRAY['7_g.up.sql'], ARRAY[E'BEGIN;\nCREATE TABLE g (i int);\nCOMMIT AND CHAIN;\nCOMMIT']);

-- What cannot run in a transaction is an error inside of a pair, before anything runs.
CALL migrate_run(ARRAY['7_g.up.sql', '8_h.up.sql'], ARRAY['CREATE TABLE g (i int)', E'BEGIN;\nCREATE TABLE h (i int);\nCREATE INDEX CONCURRENTLY h_i ON h (i);\nCOMMIT;']);
SELECT to_regclass('g');

-- no-transaction: each statement is a step of its own, but for pairs.
SELECT statement, step, transactional, text FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY[E'-- sluice: no-transaction\nSELECT 1; SELECT 2; BEGIN; SELECT 3; SELECT 4; COMMIT; VACUUM a; SELECT 5']);
CALL migrate_run(ARRAY['7_g.up.sql'], ARRAY[E'-- sluice: no-transaction\nCREATE TABLE g (i int); INSERT INTO g VALUES (1); INSERT INTO g VALUES (1/0); INSERT INTO g VALUES (3)']);
SELECT * FROM g;
SELECT version, state, step, steps FROM migrate_status WHERE version = '7';
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY['SELECT 1']);
SELECT migrate_mark('7', 'applied', 'as far as it goes');
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY[E'-- sluice: no-transaction\nSAVEPOINT s; SELECT 1']);

SET client_min_messages = warning;
DROP SCHEMA regress_steps CASCADE;
DROP EXTENSION pg_sluice CASCADE;

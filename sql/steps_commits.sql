-- DO blocks and procedures that commit by themselves.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_steps;
SET search_path = regress_steps, public;
CREATE TABLE t (i int);

-- As the only statement of a file they run outside of a transaction, and what they committed stays.
SELECT statement, step, transactional FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY[$$DO $d$BEGIN FOR n IN 1..3 LOOP INSERT INTO t VALUES (n); COMMIT; END LOOP; END$d$;$$]);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[$$DO $d$BEGIN FOR n IN 1..3 LOOP INSERT INTO t VALUES (n); COMMIT; END LOOP; INSERT INTO t VALUES (4); ROLLBACK; END$d$;$$]);
SELECT i, count(*) OVER () FROM t;
SELECT count(DISTINCT xmin::text) AS transactions FROM t;

-- A procedure too, also one that commits inside of a cursor's loop.
CREATE PROCEDURE pace() LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
    FOR r IN SELECT i FROM t ORDER BY i LOOP
        UPDATE t SET i = i + 10 WHERE i = r.i;
        COMMIT;
    END LOOP;
END $$;
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['CALL pace()']);
SELECT i FROM t ORDER BY i;
CREATE PROCEDURE plain() LANGUAGE sql AS 'INSERT INTO regress_steps.t VALUES (99)';
SELECT statement, step, transactional FROM migrate_read(ARRAY['3_c.up.sql'], ARRAY['CALL plain()']);

-- In a larger file they cannot, and the hint names the directive that lets them.
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[$$CREATE TABLE u (i int); DO $d$BEGIN INSERT INTO u VALUES (1); COMMIT; END$d$;$$]);
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY['CREATE TABLE u (i int); CALL pace()']);
SELECT to_regclass('u');
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[E'-- sluice: no-transaction\nCREATE TABLE u (i int); DO $d$BEGIN INSERT INTO u VALUES (1); COMMIT; INSERT INTO u VALUES (2); END$d$; CALL pace(); CALL plain(); SELECT count(*) FROM t']);
SELECT i FROM u;

-- So can one that an earlier migration of the same run has made.
CALL migrate_run(ARRAY['4_d.up.sql', '5_e.up.sql'], ARRAY[$$CREATE PROCEDURE made() LANGUAGE plpgsql AS $p$BEGIN INSERT INTO regress_steps.t VALUES (5); COMMIT; END$p$;$$, 'CALL made()']);

-- One that fails half way has done what it committed: dirty, and run again from its beginning.
CALL migrate_run(ARRAY['6_f.up.sql'], ARRAY[$$DO $d$
BEGIN
    INSERT INTO u VALUES (10) ON CONFLICT DO NOTHING;
    COMMIT;
    ASSERT to_regclass('regress_steps.gate') IS NOT NULL, 'the gate is shut';
    INSERT INTO u VALUES (11);
END$d$;$$]);
SELECT i FROM u ORDER BY i;
SELECT version, state, step, steps, problem FROM migrate_status WHERE state = 'dirty';
CREATE TABLE gate ();
CALL migrate_resume();
SELECT i FROM u ORDER BY i;

-- One that fails before its first commit has done nothing.
CALL migrate_run(ARRAY['7_g.up.sql'], ARRAY[$$DO $d$BEGIN INSERT INTO u VALUES (20); RAISE 'too early'; COMMIT; END$d$;$$]);
SELECT version, state FROM migrate_status WHERE version = '7';
SELECT count(*) FROM u WHERE i = 20;

-- The word alone is no commit.
SELECT transactional FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY[$$DO $d$BEGIN RAISE NOTICE 'commit'; PERFORM 'rollback;'; /* COMMIT; */ END$d$;$$]);

SELECT version, state, step, steps FROM migrate_status ORDER BY seq;
SET client_min_messages = warning;
DROP SCHEMA regress_steps CASCADE;
DROP EXTENSION pg_sluice CASCADE;

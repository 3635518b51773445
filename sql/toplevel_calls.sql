-- A run is a CALL of its own, at top level. From anywhere else it is refused clearly, and nothing crashes.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_toplevel;
SET search_path = regress_toplevel, public;
SELECT pg_backend_pid() AS backend \gset

-- In a transaction block, in a failed one, in a savepoint.
BEGIN;
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CREATE TABLE a (i int)']);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CREATE TABLE a (i int)']);
ROLLBACK;
BEGIN;
SAVEPOINT s;
CALL migrate_rollback();
ROLLBACK TO s;
CALL migrate_resume();
COMMIT;

-- As one of several statements in one message; before and behind others.
SELECT 1 AS first \; CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CREATE TABLE a (i int)']);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CREATE TABLE a (i int)']) \; SELECT 1 AS last;
CALL migrate_run('{}', '{}') \; CALL migrate_run('{}', '{}');
SELECT to_regclass('a');

-- From DO, from plpgsql and SQL procedures, with and without a transaction of their own, and nested.
DO $$DECLARE o text; BEGIN CALL migrate_run('{}', '{}', outcome => o); END$$;
DO $$DECLARE o text; BEGIN COMMIT; CALL migrate_run('{}', '{}', outcome => o); END$$;
DO $$DECLARE o text; BEGIN CALL sluice.run('{}', '{}', outcome => o); EXCEPTION WHEN OTHERS THEN RAISE NOTICE '% %', SQLSTATE, SQLERRM; END$$;
CREATE PROCEDURE plain() LANGUAGE plpgsql AS $$DECLARE o text; BEGIN COMMIT; CALL public.migrate_rollback(outcome => o); END$$;
CALL plain();
CREATE PROCEDURE outer_one() LANGUAGE plpgsql AS $$BEGIN CALL regress_toplevel.plain(); END$$;
CALL outer_one();
CREATE PROCEDURE dynamic() LANGUAGE plpgsql AS $$BEGIN EXECUTE 'CALL public.migrate_resume()'; END$$;
CALL dynamic();
CREATE PROCEDURE in_sql() LANGUAGE sql AS $$CALL public.migrate_resume()$$;
CALL in_sql();
CREATE PROCEDURE definer() LANGUAGE plpgsql SECURITY DEFINER AS $$DECLARE o text; BEGIN CALL public.migrate_run('{}', '{}', outcome => o); END$$;
CALL definer();
CREATE PROCEDURE pinned() LANGUAGE plpgsql SET work_mem = '1MB' AS $$DECLARE o text; BEGIN CALL public.migrate_run('{}', '{}', outcome => o); END$$;
CALL pinned();
-- What its owner has made of the procedure itself.
ALTER PROCEDURE migrate_run SET work_mem = '1MB';
CALL migrate_run('{}', '{}');
ALTER PROCEDURE migrate_run RESET ALL;
ALTER PROCEDURE migrate_run SECURITY DEFINER;
CALL migrate_run('{}', '{}');
ALTER PROCEDURE migrate_run SECURITY INVOKER;
CALL migrate_run('{}', '{}');

-- From a function, in a query, in a cursor's loop, in a view, in a trigger, in an event trigger.
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$DECLARE o text; BEGIN CALL public.migrate_run('{}', '{}', outcome => o); RETURN 1; END$$;
SELECT f();
SELECT count(*) FROM generate_series(1, 3) n WHERE f() = n;
CREATE VIEW v AS SELECT f();
TABLE v;
CREATE TABLE t (i int);
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$DECLARE o text; BEGIN CALL public.migrate_run('{}', '{}', outcome => o); RETURN NEW; END$$;
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();
INSERT INTO t VALUES (1);
CREATE CONSTRAINT TRIGGER ctr AFTER UPDATE ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tf();
ALTER TABLE t DISABLE TRIGGER tr;
INSERT INTO t VALUES (1);
UPDATE t SET i = 2;
CREATE FUNCTION ef() RETURNS event_trigger LANGUAGE plpgsql AS $$DECLARE o text; BEGIN CALL public.migrate_run('{}', '{}', outcome => o); END$$;
CREATE EVENT TRIGGER regress_toplevel ON ddl_command_end EXECUTE FUNCTION ef();
CREATE TABLE u (i int);
DROP EVENT TRIGGER regress_toplevel;
DO $$DECLARE r record; o text; BEGIN FOR r IN SELECT 1 LOOP COMMIT; CALL migrate_run('{}', '{}', outcome => o); END LOOP; END$$;

-- As a function, which they are not.
SELECT migrate_run('{}', '{}');
SELECT * FROM migrate_run('{}', '{}');

-- A cursor and a prepared statement cannot hold a CALL; by the extended protocol it is one like any other.
DECLARE c CURSOR WITH HOLD FOR CALL migrate_run('{}', '{}');
PREPARE p AS CALL migrate_run('{}', '{}');
PREPARE q AS SELECT migrate_apply('1', 'prepared', $1);
EXECUTE q('CREATE TABLE made (i int)');
EXECUTE q('CREATE TABLE made (i int)');
SELECT to_regclass('made');

-- EXPLAIN and COPY of one.
EXPLAIN CALL migrate_run('{}', '{}');
COPY (CALL migrate_run('{}', '{}')) TO STDOUT;

-- migrate_apply goes wherever a function goes: a trigger, a SECURITY DEFINER function, a cursor.
CREATE FUNCTION af() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = regress_toplevel, public AS $$BEGIN PERFORM migrate_apply(NEW.i::text, 'by trigger', 'CREATE TABLE by_trigger (i int)'); RETURN NEW; END$$;
CREATE TABLE w (i int);
CREATE TRIGGER ar AFTER INSERT ON w FOR EACH ROW EXECUTE FUNCTION af();
INSERT INTO w VALUES (2);
BEGIN;
DECLARE c CURSOR FOR SELECT migrate_apply('3', 'by cursor', 'CREATE TABLE by_cursor (i int)');
FETCH c;
COMMIT;
SELECT migrate_apply(n::text, 'row ' || n, format('CREATE TABLE row_%s (i int)', n)) FROM generate_series(4, 6) n ORDER BY n;
SELECT version, name, state FROM migrate_status ORDER BY seq;

-- And a run of its own still works, in the same backend.
CALL migrate_run(ARRAY['7_g.up.sql'], ARRAY['CREATE TABLE g (i int)']);
SELECT pg_backend_pid() = :backend AS same_backend;

SET client_min_messages = warning;
DROP SCHEMA regress_toplevel CASCADE;
DROP EXTENSION pg_sluice CASCADE;

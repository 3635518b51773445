-- migrate_apply goes wherever an expression goes. Where a script cannot run it is refused, and nothing crashes.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_apply;
SET search_path = regress_apply, public;
SELECT pg_backend_pid() AS backend \gset

-- A default, a check, a rule, RETURNING.
CREATE TABLE by_default (i int, done text DEFAULT public.migrate_apply('1', 'default', 'CREATE TABLE regress_apply.m1 (i int)'));
INSERT INTO by_default VALUES (1), (2);
TABLE by_default;
CREATE TABLE by_check (i int CHECK (public.migrate_apply(i::text, 'check', format('CREATE TABLE regress_apply.m%s (i int)', i)) LIKE '%applied'));
INSERT INTO by_check VALUES (2);
CREATE TABLE by_rule (i int);
CREATE RULE r AS ON INSERT TO by_rule DO ALSO SELECT public.migrate_apply('3', 'rule', 'CREATE TABLE regress_apply.m3 (i int)');
INSERT INTO by_rule VALUES (3);
INSERT INTO by_rule VALUES (4) RETURNING migrate_apply('4', 'returning', 'CREATE TABLE m4 (i int)');
UPDATE by_rule SET i = 5 RETURNING migrate_apply('5', 'returning', 'CREATE TABLE m5 (i int)');

-- A script that changes the table that is being read, and one that drops it.
UPDATE by_rule SET i = 6 RETURNING migrate_apply('6', 'itself', 'ALTER TABLE by_rule ADD COLUMN j int');
SELECT migrate_apply('6', 'itself', 'DROP TABLE by_rule') FROM by_rule;
SELECT migrate_apply(i::text, 'other rows', 'DROP TABLE by_default') FROM generate_series(6, 6) i;
SELECT to_regclass('by_default');

-- A view that is filled, an index, a worker of a parallel query: a worker changes nothing.
CREATE FUNCTION f(version int) RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE plpgsql AS
$$BEGIN RETURN public.migrate_apply(version::text, 'f', format('CREATE TABLE regress_apply.m%s (i int)', version)); END$$;
CREATE MATERIALIZED VIEW v AS SELECT f(7);
REFRESH MATERIALIZED VIEW v;
CREATE INDEX by_check_f ON by_check (f(i + 6));
CREATE TABLE many AS SELECT n AS i FROM generate_series(20, 30) n;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
ALTER TABLE many SET (parallel_workers = 2);
SET parallel_leader_participation = off;
\set VERBOSITY terse
SELECT count(f(i)) FROM many;
\set VERBOSITY default
RESET ALL;
SET search_path = regress_apply, public;

-- Subtransactions and exceptions around it; a deferred trigger at COMMIT; event triggers.
DO $$BEGIN
    PERFORM migrate_apply('31', 'kept', 'CREATE TABLE m31 (i int)');
    BEGIN
        PERFORM migrate_apply('32', 'undone', 'CREATE TABLE m32 (i int)');
        RAISE division_by_zero;
    EXCEPTION WHEN division_by_zero THEN
        PERFORM migrate_apply('33', 'behind', 'CREATE TABLE m33 (i int)');
    END;
    BEGIN
        PERFORM migrate_apply('34', 'fails', 'CREATE TABLE m34 (i int); SELECT 1/0');
    EXCEPTION WHEN OTHERS THEN
        RAISE NOTICE '%', SQLERRM;
    END;
END$$;
CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN PERFORM public.migrate_apply('35', 'at commit', 'CREATE TABLE regress_apply.m35 (i int)'); RETURN NULL; END$$;
CREATE TABLE deferred (i int);
CREATE CONSTRAINT TRIGGER t AFTER INSERT ON deferred DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION at_commit();
BEGIN;
INSERT INTO deferred VALUES (1);
SELECT to_regclass('m35');
COMMIT;
SELECT to_regclass('m35');
CREATE FUNCTION at_end() RETURNS event_trigger LANGUAGE plpgsql AS
$$BEGIN PERFORM public.migrate_apply('36', 'at end', 'CREATE TABLE IF NOT EXISTS regress_apply.m36 (i int)'); END$$;
CREATE EVENT TRIGGER regress_apply ON ddl_command_end WHEN TAG IN ('CREATE VIEW') EXECUTE FUNCTION at_end();
CREATE VIEW w AS SELECT 1;
DROP EVENT TRIGGER regress_apply;

-- A cursor that outlives its transaction, and EXPLAIN ANALYZE.
BEGIN;
DECLARE c CURSOR WITH HOLD FOR SELECT migrate_apply('37', 'hold', 'CREATE TABLE m37 (i int)');
COMMIT;
FETCH c;
CLOSE c;
\o /dev/null
EXPLAIN ANALYZE SELECT migrate_apply('38', 'explain', 'CREATE TABLE m38 (i int)');
\o

-- After all of this the session is sane, and what is recorded is what is there.
SELECT version, name, state FROM migrate_status ORDER BY seq;
SELECT string_agg(relname, ' ' ORDER BY length(relname), relname) FROM pg_class WHERE relnamespace = 'regress_apply'::regnamespace AND relname ~ '^m\d';
SELECT pg_backend_pid() = :backend AS same_backend;

SET client_min_messages = warning;
DROP SCHEMA regress_apply CASCADE;
DROP EXTENSION pg_sluice CASCADE;

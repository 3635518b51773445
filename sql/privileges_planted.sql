-- A role that may run plants a down, and waits for a superuser to take the migration back. It gains nothing.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_planted;
CREATE ROLE regress_dev;
GRANT ALL ON SCHEMA regress_planted TO regress_dev;
SELECT migrate_grant('regress_dev', 'run');
SET search_path = regress_planted, public;

SET SESSION AUTHORIZATION regress_dev;
-- What it does once it is called by somebody who could.
CREATE FUNCTION evil() RETURNS boolean LANGUAGE plpgsql AS $$BEGIN ALTER ROLE regress_dev SUPERUSER; RETURN true; END$$;
CREATE FUNCTION evil_int(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$BEGIN ALTER ROLE regress_dev SUPERUSER; RETURN $1; END$$;
-- A quiet twin, that tries and says nothing.
CREATE FUNCTION quiet() RETURNS boolean LANGUAGE plpgsql AS $$BEGIN ALTER ROLE regress_dev SUPERUSER; RETURN true; EXCEPTION WHEN OTHERS THEN RETURN true; END$$;
CREATE FUNCTION quiet_int(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$BEGIN PERFORM regress_planted.quiet(); RETURN $1; END$$;
CREATE FUNCTION reset_evil() RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RESET ROLE; PERFORM set_config('role', 'none', false); ALTER ROLE regress_dev SUPERUSER; RETURN true; END$$;
CREATE FUNCTION definer_evil() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN ALTER ROLE regress_dev SUPERUSER; RETURN true; END$$;
CREATE FUNCTION pinned_evil() RETURNS boolean LANGUAGE plpgsql SET role = 'none' AS $$BEGIN ALTER ROLE regress_dev SUPERUSER; RETURN true; END$$;
CREATE FUNCTION on_change() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM regress_planted.quiet(); RETURN NULL; END$$;
CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN SET CONSTRAINTS ALL DEFERRED; INSERT INTO regress_planted.second VALUES (1); RETURN NULL; END$$;
CREATE TABLE first (i int);
CREATE TABLE second (i int);
CREATE CONSTRAINT TRIGGER again AFTER INSERT ON first DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION again();
CREATE CONSTRAINT TRIGGER evil AFTER INSERT ON second DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION on_change();
CREATE DOMAIN evil_domain AS int CHECK (regress_planted.quiet());
CREATE TYPE evil_pair AS (d evil_domain);
CREATE TABLE t (i int, j int DEFAULT 1);
INSERT INTO t VALUES (1);
CREATE INDEX t_i ON t (i);
CREATE VIEW v AS SELECT quiet() AS q, i FROM t;

-- One stream for each attack, all applied by the role itself.
CREATE TABLE attack (n serial, down text);
INSERT INTO attack (down) VALUES
    ('ALTER ROLE regress_dev SUPERUSER'), ('RESET ROLE; ALTER ROLE regress_dev SUPERUSER'), ('SET ROLE NONE; ALTER ROLE regress_dev SUPERUSER'),
    ('SELECT set_config(''role'', ''none'', false); ALTER ROLE regress_dev SUPERUSER'), ('SET SESSION AUTHORIZATION DEFAULT; ALTER ROLE regress_dev SUPERUSER'),
    ('RESET SESSION AUTHORIZATION; ALTER ROLE regress_dev SUPERUSER'), ('RESET ALL; ALTER ROLE regress_dev SUPERUSER'), ('SET LOCAL ROLE NONE; SELECT evil()'),
    ('SELECT evil()'), ('SELECT reset_evil()'), ('SELECT definer_evil()'), ('SELECT pinned_evil()'),
    ('DO $$BEGIN EXECUTE ''RESET ROLE''; ALTER ROLE regress_dev SUPERUSER; END$$'), ('DO $$BEGIN EXECUTE ''SET LOCAL ROLE NONE''; ALTER ROLE regress_dev SUPERUSER; END$$'),
    ('INSERT INTO second VALUES (1)'), ('INSERT INTO first VALUES (1)'), ('SET CONSTRAINTS ALL IMMEDIATE; INSERT INTO second VALUES (1)'),
    ('DECLARE c CURSOR WITH HOLD FOR SELECT quiet()'), ('SELECT ''(1)''::evil_pair'), ('SELECT 1 WHERE ''(1)''::evil_pair IS NOT NULL'),
    ('CREATE INDEX CONCURRENTLY ON t (quiet_int(i))'), ('CREATE INDEX CONCURRENTLY ON t (i) WHERE ''(1)''::evil_pair IS NOT NULL'), ('CREATE INDEX CONCURRENTLY ON t (evil_int(i))'),
    ('CREATE INDEX t_q ON t (quiet_int(i)); REINDEX INDEX CONCURRENTLY t_q'), ('DROP INDEX CONCURRENTLY t_i; SELECT quiet()'),
    ('CREATE TEMP TABLE pg_class (i int)'), ('PREPARE p AS SELECT quiet()'), ('LISTEN n'), ('CREATE TEMP VIEW migration AS SELECT quiet()'),
    (E'-- sluice: verify\nSELECT quiet()'), (E'SELECT 1;\n-- sluice: verify\nSELECT * FROM v'), ('TABLE v'), ('EXPLAIN ANALYZE SELECT quiet()'),
    ('SET search_path = regress_planted, pg_catalog; SELECT quiet()'), ('CREATE TABLE u AS SELECT quiet(); CREATE MATERIALIZED VIEW m AS SELECT quiet() AS q; REFRESH MATERIALIZED VIEW m'),
    ('ALTER TABLE t ADD k boolean DEFAULT quiet()'), ('COPY (SELECT quiet()) TO PROGRAM ''cat'''), (E'COPY second FROM stdin;\n1\n\\.\n'),
    ('GRANT pg_write_server_files TO regress_dev'), ('ALTER ROLE SESSION_USER PASSWORD ''x'''), ('ALTER ROLE regress_dev CREATEROLE; ALTER DATABASE template1 OWNER TO regress_dev'),
    ('ALTER DEFAULT PRIVILEGES FOR ROLE SESSION_USER GRANT ALL ON TABLES TO regress_dev'), ('CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS ''SELECT 1''; ALTER FUNCTION f OWNER TO SESSION_USER'),
    ('SELECT public.migrate_grant(''regress_dev'', ''run'')'), ('SELECT public.migrate_mark(''1'', ''applied'', ''sly'')'), ('INSERT INTO sluice.script VALUES (''\x00'', ''x'')'),
    ('VACUUM t'), ('DO $$BEGIN COMMIT; ALTER ROLE regress_dev SUPERUSER; END$$'), ('ALTER TABLE t DETACH PARTITION p CONCURRENTLY'), ('SAVEPOINT s; RESET ROLE; SELECT quiet(); ROLLBACK TO s; SELECT quiet()'),
    ('BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT quiet(); COMMIT; BEGIN; RESET ROLE; SELECT quiet(); COMMIT');
SELECT count(*) AS attacks, count(DISTINCT migrate_apply('1', 'planted', 'SELECT 1', down, 'attack-' || n)) AS outcomes FROM attack;
RESET SESSION AUTHORIZATION;

-- Reverted by the superuser, as a function ...
CREATE FUNCTION outcome_of(stream text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN public.migrate_revert('1', stream);
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
SET client_min_messages = warning;
SELECT n, outcome_of('attack-' || n), (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = 'regress_dev') AS gained, left(down, 60) AS down FROM attack ORDER BY n;
RESET client_min_messages;
SELECT current_user = session_user AS own_role, current_setting('search_path') AS search_path;

-- ... and by CALL, each in a transaction of its own.
DROP MATERIALIZED VIEW m;
DROP TABLE u;
ALTER TABLE t DROP k;
SELECT count(*) AS marked FROM (SELECT migrate_mark('1', 'applied', 'once more', 'attack-' || n) FROM attack) m;
\set VERBOSITY sqlstate
SET client_min_messages = warning;
SELECT format('CALL public.migrate_rollback(stream => %L)', 'attack-' || n) FROM attack ORDER BY n \gexec
RESET client_min_messages;
\set VERBOSITY default
SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = 'regress_dev';
SELECT current_user = session_user AS own_role, current_setting('search_path') AS search_path;
SELECT count(*) FROM pg_auth_members WHERE roleid = 'regress_dev'::regrole OR member = 'regress_dev'::regrole;
SELECT count(*) FROM pg_default_acl WHERE defaclrole = 'regress_dev'::regrole OR defaclacl::text LIKE '%regress_dev%';
SELECT proowner::regrole FROM pg_proc WHERE proname = 'f' AND pronamespace = 'regress_planted'::regnamespace;
SELECT stream, count(*) FROM sluice.migration WHERE state IN ('dirty', 'running') GROUP BY 1 ORDER BY 1;

-- Deferred work of a script runs as its author, not as whoever commits.
SET SESSION AUTHORIZATION regress_dev;
CREATE TABLE seen (who name);
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO regress_planted.seen VALUES (current_user); RETURN NULL; END$$;
CREATE TABLE watched (i int);
CREATE CONSTRAINT TRIGGER see AFTER INSERT ON watched DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION see();
SELECT migrate_apply('1', 'seen', 'SELECT 1', 'INSERT INTO regress_planted.watched VALUES (1)', 'seen');
RESET SESSION AUTHORIZATION;
CALL migrate_rollback(stream => 'seen');
SELECT * FROM seen;

SET client_min_messages = warning;
DROP SCHEMA regress_planted CASCADE;
DROP EXTENSION pg_sluice CASCADE;
DROP OWNED BY regress_dev;
DROP ROLE regress_dev;

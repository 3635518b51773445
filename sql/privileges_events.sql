-- Event triggers, which only superusers make, see what a script does and as whom. The ledger's own work is no command:
-- it neither runs them with the rights of the ledger's owner nor fails because of them.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_events;
CREATE ROLE regress_dba;
GRANT ALL ON SCHEMA regress_events TO regress_dba;
SELECT migrate_grant('regress_dba', 'run');
GRANT EXECUTE ON FUNCTION migrate_grant, migrate_revoke TO regress_dba;
SET search_path = regress_events, public;
CREATE TABLE seen (n serial, who name, tag text);
GRANT ALL ON seen, seen_n_seq TO regress_dba;
CREATE FUNCTION audit() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO seen (who, tag) VALUES (current_user, tg_tag); END$$;
CREATE EVENT TRIGGER regress_audit_start ON ddl_command_start EXECUTE FUNCTION audit();
CREATE EVENT TRIGGER regress_audit_end ON ddl_command_end EXECUTE FUNCTION audit();

SET SESSION AUTHORIZATION regress_dba;
SELECT migrate_grant('regress_dba', 'read');
SELECT migrate_grant('public', 'run');
SELECT migrate_revoke('public', 'run');
SELECT migrate_revoke('public', 'read');
CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql'], ARRAY['CREATE TABLE a (i int)', 'DROP TABLE a']);
CALL migrate_rollback();
SELECT migrate_mark('2', 'applied', 'by hand');
SELECT migrate_stream('main', 'allow');
SELECT who, tag, count(*) FROM seen GROUP BY who, tag ORDER BY min(n);

-- One that refuses everything stops scripts, and leaves the record of that.
RESET SESSION AUTHORIZATION;
CREATE FUNCTION never() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'no DDL today' USING ERRCODE = '42501'; END$$;
CREATE EVENT TRIGGER regress_never ON ddl_command_start WHEN tag IN ('CREATE TABLE', 'CREATE INDEX') EXECUTE FUNCTION never();
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY['CREATE TABLE c (i int)']);
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[E'CREATE INDEX CONCURRENTLY ON seen (n)']);
SELECT id, kind, detail ->> 'message' AS message FROM sluice.event WHERE kind = 'failed' ORDER BY at;

SET client_min_messages = warning;
DROP EVENT TRIGGER regress_never;
DROP EVENT TRIGGER regress_audit_start;
DROP EVENT TRIGGER regress_audit_end;
DROP SCHEMA regress_events CASCADE;
DROP EXTENSION pg_sluice CASCADE;
DROP ROLE regress_dba;

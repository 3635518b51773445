-- The owner of a database, no superuser, installs the extension (it is trusted) and uses it; the ledger he cannot write.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
SELECT current_user AS superuser, current_database() AS home \gset
CREATE ROLE regress_dbo LOGIN;
CREATE ROLE regress_dev LOGIN;
CREATE DATABASE regress_sluice_owner OWNER regress_dbo;
\c regress_sluice_owner regress_dbo
CREATE EXTENSION pg_sluice;
SELECT extowner::regrole, nspowner = 10 AS schema_is_superusers FROM pg_extension, pg_namespace WHERE extname = 'pg_sluice' AND nspname = 'sluice';

-- He runs, grants, and looks.
CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql'], ARRAY['CREATE TABLE a (i int)', 'DROP TABLE a']);
CALL migrate_rollback();
SELECT migrate_apply('2', 'b', 'CREATE TABLE b (i int)', 'DROP TABLE b');
SELECT migrate_mark('3', 'applied', 'by hand');
SELECT version, state, "by" FROM migrate_status ORDER BY seq;
SELECT count(*) FROM sluice.script;
SELECT migrate_grant('regress_dev', 'run');
GRANT EXECUTE ON FUNCTION migrate_mark TO regress_dev;
GRANT SELECT ON sluice.local TO regress_dev;

-- He cannot write the ledger, nor open its gate, nor take its objects apart.
INSERT INTO sluice.stream (name, made) VALUES ('other', now());
INSERT INTO sluice.script VALUES ('\x00', 'SELECT 1');
UPDATE sluice.migration SET state = 'reverted';
DELETE FROM sluice.event;
TRUNCATE sluice.script;
INSERT INTO sluice.local VALUES (true, now(), 'me');
COPY sluice.script FROM stdin (DELIMITER '|');
\\x00|x
\.
ALTER TABLE sluice.migration DISABLE TRIGGER gate_row;
ALTER TABLE sluice.migration DISABLE TRIGGER ALL;
ALTER TABLE sluice.migration OWNER TO regress_dbo;
ALTER FUNCTION sluice.gate() OWNER TO regress_dbo;
CREATE OR REPLACE FUNCTION sluice.gate() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
DROP TRIGGER gate_row ON sluice.migration;
CREATE TRIGGER a BEFORE INSERT ON sluice.migration FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE RULE r AS ON INSERT TO sluice.migration DO INSTEAD NOTHING;
CREATE TABLE sluice.mine (i int);
DROP SCHEMA sluice CASCADE;
SET session_replication_role = replica;
LOCK TABLE sluice.migration IN ACCESS EXCLUSIVE MODE;
BEGIN;
LOCK TABLE sluice.migration IN ACCESS EXCLUSIVE MODE;
ROLLBACK;
ALTER EXTENSION pg_sluice DROP TABLE sluice.migration;

-- Nor does he become the owner of anything in it, put his own in its place, or change how it runs.
\set VERBOSITY sqlstate
CREATE OR REPLACE FUNCTION migrate_revert(version text DEFAULT NULL, stream text DEFAULT 'main', down text DEFAULT NULL) RETURNS text LANGUAGE sql AS 'SELECT 1::text';
ALTER FUNCTION migrate_revert(text, text, text) SET search_path = public;
ALTER FUNCTION migrate_revert(text, text, text) SECURITY DEFINER;
ALTER FUNCTION migrate_revert(text, text, text) OWNER TO regress_dbo;
ALTER FUNCTION migrate_revert(text, text, text) RENAME TO revert;
ALTER FUNCTION migrate_revert(text, text, text) DEPENDS ON EXTENSION plpgsql;
DROP FUNCTION migrate_revert(text, text, text);
ALTER PROCEDURE sluice.run SET search_path = public;
CREATE OR REPLACE VIEW sluice.status AS SELECT 1 AS one;
CREATE OR REPLACE VIEW migrate_status AS SELECT 1 AS one;
ALTER VIEW migrate_status OWNER TO regress_dbo;
ALTER SCHEMA sluice RENAME TO mine;
ALTER SCHEMA sluice OWNER TO regress_dbo;
ALTER EXTENSION pg_sluice DROP FUNCTION migrate_revert(text, text, text);
ALTER EXTENSION pg_sluice DROP SCHEMA sluice;
ALTER EXTENSION pg_sluice SET SCHEMA sluice;
CREATE PUBLICATION mine FOR TABLE sluice.script;
CREATE STATISTICS mine ON stream, id FROM sluice.migration;
CREATE INDEX ON sluice.migration (id);
CREATE TABLE mine () INHERITS (sluice.script);
CREATE TABLE mine (k bytea REFERENCES sluice.script ON DELETE CASCADE);
CREATE POLICY mine ON sluice.script USING (false);
ALTER TABLE sluice.script ENABLE ROW LEVEL SECURITY;
ALTER TABLE sluice.script ADD CHECK (text <> 'SELECT 1');
ALTER TABLE sluice.script ALTER text SET DEFAULT 'mine';
ALTER TABLE sluice.migration RENAME TO mine;
ALTER TABLE sluice.migration SET SCHEMA public;
\set VERBOSITY default
GRANT UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON sluice.script TO regress_dev;
SELECT has_table_privilege('regress_dev', 'sluice.script', 'UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') AS any_granted;
-- What of his own he makes a member stays his, whatever it is called.
CREATE FUNCTION apply(text) RETURNS name LANGUAGE sql AS 'SELECT current_user';
ALTER EXTENSION pg_sluice ADD FUNCTION apply(text);
SELECT migrate_grant('regress_dev', 'run');
SELECT proowner::regrole FROM pg_proc WHERE oid = 'apply(text)'::regprocedure;
ALTER EXTENSION pg_sluice DROP FUNCTION apply(text);

-- Another role that may run plants a down: for the owner it runs as that role, which he may not become.
\c - regress_dev
SELECT migrate_apply('4', 'planted', 'SELECT 1', 'GRANT ALL ON b TO regress_dev');
\c - regress_dbo
SELECT migrate_revert();
CALL migrate_rollback();
SELECT migrate_mark('4', 'reverted', 'planted');

-- What he owns can go to another role; rights stay with whom they were given to, and the new owner gets his by a grant.
\c - :superuser
CREATE ROLE regress_heir LOGIN;
REASSIGN OWNED BY regress_dbo TO regress_heir;
\c - regress_heir
SELECT extowner::regrole FROM pg_extension WHERE extname = 'pg_sluice';
SELECT migrate_mark('5', 'applied', 'inherited');
\c - regress_dbo
SELECT migrate_mark('5', 'applied', 'still his');
SELECT migrate_grant('regress_heir', 'run');
\c - regress_heir
SELECT migrate_mark('6', 'applied', 'inherited');
\c - :superuser
REASSIGN OWNED BY regress_heir TO regress_dbo;
DROP OWNED BY regress_heir;
DROP ROLE regress_heir;
\c - regress_dbo

-- His own extension he can drop, by either way.
DROP EXTENSION pg_sluice;
SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice';
CREATE EXTENSION pg_sluice;
SELECT migrate_mark('1', 'applied', 'by hand');
DROP OWNED BY regress_dbo;
SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice';

\c :home :superuser
DROP DATABASE regress_sluice_owner;
DROP ROLE regress_dbo, regress_dev;

-- PUBLIC may look, and sees versions, names, states and times; all else is granted.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_privileges;
SET search_path = regress_privileges, public;
CREATE ROLE regress_nobody;
GRANT CREATE, USAGE ON SCHEMA regress_privileges TO regress_nobody;
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['CREATE TABLE a (secret int)']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['BEGIN; CREATE TABLE b (i int); COMMIT; BEGIN; SELECT 1/0 AS secret; COMMIT']);

SET SESSION AUTHORIZATION regress_nobody;
-- Looking.
SELECT version, name, state, direction, how, seq, step, steps, problem, next_command, "by", error FROM migrate_status ORDER BY seq;
SELECT version, kind, who, reason, sqlstate, message, at IS NOT NULL AS known FROM migrate_history ORDER BY at;
SELECT * FROM migrate_progress;
SELECT file, version, state FROM migrate_pending(ARRAY['1_a.up.sql', '3_c.up.sql'], ARRAY['', '']);
SELECT text FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY['SELECT 1']);
SELECT sluice.runner('main');
SELECT version FROM sluice.status ORDER BY seq;
SELECT count(*) FROM sluice.history;
SELECT count(*) FROM sluice.pending('{}', '{}');
SELECT count(*) FROM sluice.read('{}', '{}');

-- Nothing else: not the tables, not the scripts ...
SELECT * FROM sluice.stream;
SELECT * FROM sluice.migration;
SELECT version FROM sluice.migration;
SELECT * FROM sluice.script;
SELECT * FROM sluice.event;
SELECT * FROM sluice.local;
COPY sluice.script TO STDOUT;
CREATE TABLE c (LIKE sluice.script);
CREATE TABLE c () INHERITS (sluice.script);
CREATE VIEW v AS SELECT * FROM sluice.script;
SELECT * FROM v;
-- ... not through a leaky function that looks at the views' rows before their conditions do.
CREATE FUNCTION leak(jsonb) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$BEGIN RAISE NOTICE 'saw: %', $1; RETURN true; END$$;
SELECT version FROM migrate_status WHERE leak(error) ORDER BY seq;

-- ... nor to run, mark, grant.
SELECT migrate_apply('3', 'c', 'SELECT 1');
SELECT migrate_revert();
CALL migrate_run('{}', '{}');
CALL migrate_rollback();
CALL migrate_resume();
SELECT migrate_mark('3', 'applied', 'r');
SELECT migrate_stream('main', 'allow');
SELECT migrate_grant('regress_nobody', 'run');
SELECT migrate_revoke('regress_nobody', 'run');
SELECT sluice.apply('3', 'c', 'SELECT 1');
SELECT sluice.revert();
CALL sluice.run('{}', '{}');
CALL sluice.rollback();
CALL sluice.resume();
SELECT sluice.mark('3', 'applied', 'r');
SELECT sluice.force('3', 'r');
SELECT sluice.set_stream('main', 'allow');
SELECT sluice.grant('regress_nobody', 'run');
SELECT sluice.revoke('regress_nobody', 'run');
SELECT sluice.gate();
-- ... nor to write, by whatever means.
INSERT INTO sluice.local VALUES (true, now(), 'me');
UPDATE sluice.migration SET state = 'applied';
DELETE FROM sluice.event;
TRUNCATE sluice.script;
BEGIN;
LOCK TABLE sluice.migration;
ROLLBACK;
CREATE TRIGGER t BEFORE INSERT ON sluice.migration FOR EACH ROW EXECUTE FUNCTION sluice.gate();
CREATE TABLE own (i int);
CREATE TRIGGER t BEFORE INSERT ON own FOR EACH ROW EXECUTE FUNCTION sluice.gate();
CREATE INDEX ON sluice.migration (id);
CREATE TABLE r (s text, t text, i text, FOREIGN KEY (s, t, i) REFERENCES sluice.migration);
CREATE TABLE sluice.mine (i int);
ALTER TABLE sluice.migration DISABLE TRIGGER gate_row;
DROP SCHEMA sluice CASCADE;
RESET SESSION AUTHORIZATION;

-- What is open to PUBLIC, in full.
SELECT p.oid::regprocedure::text AS may_call FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
  JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'pg_sluice' WHERE has_function_privilege('regress_nobody', p.oid, 'EXECUTE') ORDER BY 1;
SELECT c.oid::regclass::text AS may_read FROM pg_class c JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
  JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'pg_sluice'
 WHERE c.relkind IN ('r', 'v') AND (has_table_privilege('regress_nobody', c.oid, 'SELECT') OR has_any_column_privilege('regress_nobody', c.oid, 'SELECT')) ORDER BY 1;

SET client_min_messages = warning;
DROP SCHEMA regress_privileges CASCADE;
DROP EXTENSION pg_sluice CASCADE;
DROP ROLE regress_nobody;

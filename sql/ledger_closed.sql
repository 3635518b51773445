-- The ledger can be filled once, by a restore into a database that has never run a migration; then nobody writes it.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_ledger;
SET search_path = regress_ledger, public;

-- Before the first use: rows may be inserted, as pg_restore does; whose scripts they are is whoever restores.
CREATE ROLE regress_owner SUPERUSER;
SET SESSION AUTHORIZATION regress_owner;
COPY sluice.script (sha256, text) FROM stdin (DELIMITER '|');
\\xe004ebd5b5532a4b85984a62f8ad48a81aa3460c1ca07701f386135d72cdecf5|SELECT 1
\.
INSERT INTO sluice.stream (name, made) VALUES ('main', now());
INSERT INTO sluice.migration (stream, tenant, id, version, name, kind, seq, direction, state, how, up_sha, up_role, down_sha, down_role, step, steps, "by", started)
    VALUES ('main', '', '1', '1', 'restored', 'versioned', 1, 'up', 'applied', 'ran', NULL, 'postgres_of_old', '\xe004ebd5b5532a4b85984a62f8ad48a81aa3460c1ca07701f386135d72cdecf5', 'postgres_of_old', 1, 1, 'somebody', now()),
           ('main', '', '2', '2', 'restored', 'versioned', 2, 'up', 'applied', 'ran', NULL, NULL, NULL, NULL, 1, 1, 'somebody', now());
INSERT INTO sluice.event (uuid, stream, tenant, id, kind, who, session_who, at) VALUES (gen_random_uuid(), 'main', '', '1', 'applied', 'somebody', 'somebody', now());
-- A text under the key of another one would run in its place, as whoever brings that one: it is not let in.
INSERT INTO sluice.script VALUES (sha256('SELECT 2'), 'ALTER ROLE regress_dev SUPERUSER');
INSERT INTO sluice.script VALUES ('\x00', 'SELECT 2');
INSERT INTO sluice.script VALUES (sha256('SELECT 2'), 'SELECT 2');
-- Whom he may become keeps its scripts, so that nobody's script gains a superuser's rights by a dump and a restore.
CREATE ROLE regress_dev;
INSERT INTO sluice.migration (stream, tenant, id, version, name, kind, seq, direction, state, how, up_role, down_role, step, steps, "by", started)
    VALUES ('main', '', '2.1', '2.1', 'of dev', 'versioned', 3, 'up', 'applied', 'ran', 'regress_owner', 'regress_dev', 1, 1, 'somebody', now());
CREATE ROLE regress_dbo;
SELECT migrate_grant('regress_dbo', 'read');
GRANT INSERT ON sluice.migration TO regress_dbo;
SET SESSION AUTHORIZATION regress_dbo;
INSERT INTO sluice.migration (stream, tenant, id, version, name, kind, seq, direction, state, how, up_role, down_role, step, steps, "by", started)
    VALUES ('main', '', '2.2', '2.2', 'of others', 'versioned', 4, 'up', 'applied', 'ran', 'regress_owner', 'regress_dev', 1, 1, 'somebody', now());
SET SESSION AUTHORIZATION regress_owner;
SELECT id, up_role, down_role, "by" FROM sluice.migration ORDER BY id;
-- But neither changed nor removed, and the mark of use cannot be made by hand.
UPDATE sluice.migration SET state = 'reverted';
DELETE FROM sluice.migration;
TRUNCATE sluice.script;
INSERT INTO sluice.local VALUES (true, now(), 'me');
RESET SESSION AUTHORIZATION;

-- The first use shuts it, for the owner and for every superuser.
SELECT migrate_apply('3', 'first use', 'SELECT 1');
SELECT count(*) FROM sluice.local;
INSERT INTO sluice.stream (name, made) VALUES ('other', now());
INSERT INTO sluice.script VALUES ('\x00', 'SELECT 1');
INSERT INTO sluice.event (uuid, stream, tenant, id, kind, who, session_who, at) VALUES (gen_random_uuid(), 'main', '', '1', 'applied', 'somebody', 'somebody', now());
INSERT INTO sluice.migration SELECT * FROM sluice.migration;
INSERT INTO sluice.stream (name, made) VALUES ('main', now()) ON CONFLICT (name) DO UPDATE SET out_of_order = 'allow';
INSERT INTO sluice.stream (name, made) VALUES ('main', now()) ON CONFLICT DO NOTHING;
UPDATE sluice.migration SET state = 'reverted' WHERE id = '1';
UPDATE sluice.stream SET floor = '99';
UPDATE sluice.local SET one = NULL;
DELETE FROM sluice.local;
DELETE FROM sluice.event;
MERGE INTO sluice.stream s USING (VALUES ('main')) v (n) ON s.name = v.n WHEN MATCHED THEN UPDATE SET floor = '99';
TRUNCATE sluice.stream, sluice.migration, sluice.script, sluice.event, sluice.local;
TRUNCATE sluice.local CASCADE;
COPY sluice.stream (name, made) FROM stdin (DELIMITER '|');
copied|2020-01-01 00:00:00+00
\.
WITH w AS (DELETE FROM sluice.migration RETURNING 1) SELECT count(*) FROM w;
-- Replica mode does not open it, nor does a script of a migration.
SET session_replication_role = replica;
UPDATE sluice.migration SET state = 'reverted' WHERE id = '1';
DELETE FROM sluice.local;
RESET session_replication_role;
SELECT migrate_apply('4', 'sly', $$UPDATE sluice.migration SET state = 'reverted' WHERE id = '1'$$);
CALL migrate_run(ARRAY['4_sly.up.sql'], ARRAY[$$INSERT INTO sluice.stream (name, made) VALUES ('other', now())$$]);
CALL migrate_run(ARRAY['4_sly.up.sql'], ARRAY['TRUNCATE sluice.event']);
SELECT version, state FROM migrate_status ORDER BY seq;

-- The gate is told from other functions' triggers; put on another table it lets nothing through.
CREATE TABLE mine (i int);
CREATE TRIGGER gate BEFORE INSERT ON mine FOR EACH ROW EXECUTE FUNCTION sluice.gate();
INSERT INTO mine VALUES (1);
CREATE TRIGGER gate_after AFTER UPDATE ON sluice.stream FOR EACH ROW EXECUTE FUNCTION sluice.gate();
DROP TRIGGER gate_after ON sluice.stream;

-- Whatever way a wrong text came in, it is not run; nor is one that is lost.
SET session_replication_role = replica;
ALTER TABLE sluice.script DISABLE TRIGGER gate_row;
UPDATE sluice.script SET text = 'ALTER ROLE regress_dev SUPERUSER' WHERE text = 'SELECT 2';
SELECT migrate_apply('5', 'forged', 'SELECT 1', 'SELECT 2');
SELECT migrate_revert();
CALL migrate_rollback();
DELETE FROM sluice.script WHERE sha256 = sha256('SELECT 2');
CALL migrate_rollback();
ALTER TABLE sluice.script ENABLE ALWAYS TRIGGER gate_row;
RESET session_replication_role;
CALL migrate_rollback(files => ARRAY['5_forged.up.sql', '5_forged.down.sql'], contents => ARRAY['SELECT 1', 'SELECT 2 AS passed']);
SELECT rolsuper FROM pg_roles WHERE rolname = 'regress_dev';

-- Every table of the ledger has it, always.
SELECT tgrelid::regclass, tgname, tgenabled FROM pg_trigger WHERE tgfoid = 'sluice.gate'::regproc AND tgrelid <> 'mine'::regclass ORDER BY tgrelid::regclass::text, 2;

SET client_min_messages = warning;
DROP SCHEMA regress_ledger CASCADE;
DROP EXTENSION pg_sluice CASCADE;
DROP OWNED BY regress_dbo;
DROP ROLE regress_owner, regress_dev, regress_dbo;

-- A script that the ledger holds runs as the role that stored it; one that the caller passes runs as the caller.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_author;
CREATE ROLE regress_dev;
CREATE ROLE regress_dba;
CREATE ROLE regress_other;
GRANT ALL ON SCHEMA regress_author TO regress_dev, regress_dba, regress_other;
SELECT migrate_grant(r, 'run') FROM unnest('{regress_dev,regress_dba,regress_other}'::name[]) r;
GRANT regress_dev TO regress_dba;
SET search_path = regress_author, public;

SET SESSION AUTHORIZATION regress_dev;
CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql', '2_b.up.sql', '2_b.down.sql', '3_c.up.sql', '3_c.down.sql'], ARRAY[
    'CREATE TABLE a (i int)', 'SELECT current_user AS a_down_runs_as; DROP TABLE a; CREATE TABLE a_was (i int)',
    'CREATE TABLE b (i int)', 'SELECT current_user AS b_down_runs_as; DROP TABLE b',
    'CREATE TABLE c (i int)', 'DROP TABLE c; CREATE TEMP TABLE scratch (i int)']);
SELECT id, up_role, down_role FROM sluice.migration ORDER BY seq;

-- Who may not become the author is refused, whatever the script says; also by function.
SET SESSION AUTHORIZATION regress_other;
CALL migrate_rollback();
SELECT migrate_revert();
-- The way out: the file, which then runs with the caller's own rights, or mark.
CALL migrate_rollback(files => ARRAY['3_c.up.sql', '3_c.down.sql'], contents => ARRAY['', 'SELECT current_user AS passed_runs_as; DROP TABLE c']);
SELECT migrate_revert('3', down => 'SELECT 1');

-- Who may become the author runs it as the author. What the narrow rights forbid says so, with the way out.
SET SESSION AUTHORIZATION regress_dev;
CALL migrate_run(ARRAY['3_c.up.sql', '3_c.down.sql'], ARRAY['CREATE TABLE cc (i int)', 'DROP TABLE cc; CREATE TEMP TABLE scratch (i int)']);
SET SESSION AUTHORIZATION regress_dba;
CALL migrate_rollback();
CALL migrate_rollback(files => ARRAY['3_c.up.sql', '3_c.down.sql'], contents => ARRAY['', 'SELECT current_user AS passed_runs_as; CREATE TEMP TABLE scratch (i int)']);
CALL migrate_rollback();
SELECT current_user;
SELECT migrate_revert();
SELECT current_user;
SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'regress_author' ORDER BY 1;
SELECT id, state, "by", up_role, down_role FROM sluice.migration ORDER BY seq;

-- Statements that run outside of a transaction: only those that are safe so.
SET SESSION AUTHORIZATION regress_dev;
CREATE TABLE t (i int);
CREATE INDEX t_i ON t (i);
SELECT migrate_apply('10', 'safe', 'SELECT 1', 'CREATE INDEX CONCURRENTLY t_i2 ON t (i); REINDEX INDEX CONCURRENTLY t_i; DROP INDEX CONCURRENTLY t_i2; CREATE TABLE by_author (i int)');
SELECT migrate_apply('11', 'vacuum', 'SELECT 1', 'VACUUM t');
SELECT migrate_apply('12', 'do', 'SELECT 1', 'DO $$BEGIN COMMIT; END$$');
SELECT migrate_apply('13', 'detach', 'SELECT 1', E'SELECT 1;\nALTER TABLE p DETACH PARTITION q CONCURRENTLY');
SELECT migrate_apply('14', 'database', 'SELECT 1', 'CREATE DATABASE regress_never');
SET SESSION AUTHORIZATION regress_dba;
CALL migrate_rollback();
SELECT migrate_mark('14', 'reverted', 'no');
CALL migrate_rollback();
SELECT migrate_mark('13', 'reverted', 'no');
CALL migrate_rollback();
SELECT migrate_mark('12', 'reverted', 'no');
CALL migrate_rollback();
SELECT migrate_mark('11', 'reverted', 'no');
CALL migrate_rollback();
SELECT current_user;
SELECT relname, pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relnamespace = 'regress_author'::regnamespace AND relname IN ('by_author', 't_i', 't_i2') ORDER BY 1;

-- A half done one of somebody else is resumed as its author, or not at all.
SET SESSION AUTHORIZATION regress_dev;
CALL migrate_run(ARRAY['20_r.up.sql'], ARRAY['BEGIN; CREATE TABLE r (i int); COMMIT; BEGIN; SELECT 1 / count(*) AS runs FROM t; CREATE TABLE r2 AS SELECT current_user AS resumed_as; COMMIT']);
INSERT INTO t VALUES (1);
SET SESSION AUTHORIZATION regress_other;
CALL migrate_resume();
SET SESSION AUTHORIZATION regress_dba;
CALL migrate_resume();
SELECT tableowner FROM pg_tables WHERE tablename = 'r2';

-- The author is known by name; one that is gone is nobody.
RESET SESSION AUTHORIZATION;
SELECT migrate_apply('30', 'g', 'SELECT 1', 'SELECT 1');
SET SESSION AUTHORIZATION regress_dev;
SELECT migrate_apply('31', 'h', 'SELECT 1', 'SELECT 1');
SET SESSION AUTHORIZATION regress_dba;
SELECT migrate_revert('31');
RESET SESSION AUTHORIZATION;
CREATE ROLE regress_gone;
SELECT migrate_grant('regress_gone', 'run');
GRANT CREATE, USAGE ON SCHEMA regress_author TO regress_gone;
SET SESSION AUTHORIZATION regress_gone;
SELECT migrate_apply('32', 'i', 'SELECT 1', 'SELECT 1');
RESET SESSION AUTHORIZATION;
DROP OWNED BY regress_gone;
DROP ROLE regress_gone;
SELECT migrate_revert('32');
SELECT migrate_revert('32', down => 'SELECT 1');

-- A changed down is the changer's from then on.
SET SESSION AUTHORIZATION regress_dev;
CALL migrate_run(ARRAY['40_x.up.sql', '40_x.down.sql'], ARRAY['SELECT 1', 'SELECT 2']);
SET SESSION AUTHORIZATION regress_other;
CALL migrate_run(ARRAY['40_x.up.sql', '40_x.down.sql'], ARRAY['SELECT 1', 'SELECT 3']);
SELECT up_role, down_role FROM sluice.migration WHERE id = '40';
-- Its layout is not.
SET SESSION AUTHORIZATION regress_dev;
CALL migrate_run(ARRAY['40_x.up.sql', '40_x.down.sql'], ARRAY['SELECT 1 ', 'SELECT  3']);
SELECT up_role, down_role FROM sluice.migration WHERE id = '40';

-- Downs that cannot even be parsed have no tokens to tell them apart; text and role still come from one hand.
SET SESSION AUTHORIZATION regress_dev;
CALL migrate_run(ARRAY['41_y.up.sql', '41_y.down.sql'], ARRAY['SELECT 1', 'not by dev, who hopes for the rights of other']);
SET SESSION AUTHORIZATION regress_other;
CALL migrate_run(ARRAY['41_y.up.sql', '41_y.down.sql'], ARRAY['SELECT 1', 'to be written by other']);
SELECT m.down_role, s.text FROM sluice.migration m JOIN sluice.script s ON s.sha256 = m.down_sha WHERE m.id = '41';

RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP SCHEMA regress_author CASCADE;
DROP EXTENSION pg_sluice CASCADE;
DROP OWNED BY regress_dev, regress_dba, regress_other;
DROP ROLE regress_dev, regress_dba, regress_other;

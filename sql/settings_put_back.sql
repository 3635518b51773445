-- What a script sets lives until its end, over its own commits; then every setting of the session is back.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_settings;
CREATE ROLE regress_other;
GRANT ALL ON SCHEMA regress_settings TO regress_other;
SET search_path = regress_settings, public;
SET application_name = 'caller';
SET regress.custom = 'mine';

-- Over two pairs and an index; the next script starts anew.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY[$$
BEGIN;
SET search_path = regress_settings, pg_temp;
SET LOCAL work_mem = '5MB';
SET TimeZone = 'Asia/Tokyo';
SELECT set_config('application_name', 'script', false);
SET regress.custom = 'its own';
SET regress.another = 'new';
SET statement_timeout = '1h';
SET client_min_messages = error;
COMMIT;
CREATE TABLE a (i int);
CREATE INDEX CONCURRENTLY a_i ON a (i);
SELECT current_setting('search_path') AS search_path, current_setting('work_mem') AS work_mem, current_setting('TimeZone') AS zone,
       current_setting('application_name') AS application, current_setting('regress.custom') AS custom, current_setting('statement_timeout') AS timeout;
$$, $$
SELECT current_setting('search_path') AS search_path, current_setting('TimeZone') AS zone, current_setting('application_name') AS application,
       current_setting('regress.custom') AS custom, current_setting('regress.another', true) AS another, current_setting('statement_timeout') AS timeout;
$$]);
CREATE VIEW session AS
SELECT current_setting('search_path') AS search_path, current_setting('TimeZone') AS zone, current_setting('application_name') AS application,
       current_setting('regress.custom') AS custom, current_setting('regress.another', true) AS another, current_setting('statement_timeout') AS timeout,
       current_setting('client_min_messages') AS messages, current_setting('role') AS role, current_user = session_user AS own_role,
       current_setting('client_connection_check_interval') AS check_interval, current_setting('log_parameter_max_length') AS parameters;
SELECT * FROM session;

-- After a failure, too, whether something was committed or not.
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[$$SET search_path = pg_catalog; SET client_min_messages = error; SET ROLE regress_other; SET statement_timeout = '1h'; SELECT 1/0$$]);
SELECT * FROM session;
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[E'-- sluice: no-transaction\nSET search_path = pg_catalog; SET client_min_messages = error; SET ROLE regress_other; CREATE TABLE regress_settings.c (i int); SELECT 1/0']);
SELECT * FROM session;
SELECT tableowner FROM pg_tables WHERE tablename = 'c';
-- A resumed script goes on with the settings of the part that is done.
CALL migrate_resume('main', ARRAY['3_c.up.sql'], ARRAY[E'-- sluice: no-transaction\nSET search_path = pg_catalog; SET client_min_messages = error; SET ROLE regress_other; CREATE TABLE regress_settings.c (i int); SELECT current_setting(''search_path'') AS path, current_user <> session_user AS switched']);

-- RESET, RESET ALL and DISCARD PLANS of a script do not reach the caller's own settings.
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY['RESET ALL; RESET search_path; DISCARD PLANS; SELECT current_setting(''search_path'') AS search_path, current_setting(''application_name'') = ''caller'' AS as_caller']);
SELECT * FROM session;

-- SET SESSION AUTHORIZATION and SET ROLE likewise; what runs in between runs as that role, the record is the caller's.
CALL migrate_run(ARRAY['5_e.up.sql', '6_f.up.sql'], ARRAY[$$SET SESSION AUTHORIZATION regress_other; CREATE TABLE e (i int)$$, $$SET ROLE regress_other; CREATE TABLE f (i int)$$]);
SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'regress_settings' AND tablename IN ('e', 'f') ORDER BY 1;
SELECT id, "by" = current_user AS by_caller, up_role = current_user AS role_caller FROM sluice.migration WHERE id IN ('5', '6') ORDER BY 1;
SELECT * FROM session;
-- A caller that has a role of its own set keeps it.
SELECT migrate_grant('regress_other', 'run');
SET ROLE regress_other;
CALL migrate_run(ARRAY['7_g.up.sql'], ARRAY['RESET ROLE; SET search_path = pg_catalog; SELECT current_user = session_user AS reset']);
SELECT current_user, current_setting('search_path') AS search_path;
RESET ROLE;

-- Settings of a transaction: isolation and read-only end with it.
SET default_transaction_isolation = 'repeatable read';
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY['SHOW transaction_isolation; SET default_transaction_isolation = ''serializable''; SET default_transaction_read_only = on; SET SESSION CHARACTERISTICS AS TRANSACTION DEFERRABLE']);
SHOW default_transaction_isolation;
SHOW default_transaction_read_only;
SHOW default_transaction_deferrable;
RESET default_transaction_isolation;

-- A function's SET clause and ALTER ROLE ... SET are not the session's.
CALL migrate_run(ARRAY['9_i.up.sql'], ARRAY[$$CREATE FUNCTION pinned() RETURNS text LANGUAGE sql SET work_mem = '3MB' AS 'SELECT current_setting(''work_mem'')'; SELECT pinned(); ALTER ROLE regress_other SET work_mem = '2MB'$$]);

RESET application_name;
RESET regress.custom;
SET client_min_messages = warning;
DROP SCHEMA regress_settings CASCADE;
DROP EXTENSION pg_sluice CASCADE;
DROP OWNED BY regress_other;
DROP ROLE regress_other;

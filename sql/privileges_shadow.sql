-- Functions, operators, tables and types planted in an earlier schema or in pg_temp are not called by pg_sluice.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_shadow;
CREATE TABLE regress_shadow.traps (what text);

-- Every call of one of these leaves a trace.
CREATE FUNCTION regress_shadow.trap(what text) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN INSERT INTO regress_shadow.traps VALUES (what); RAISE WARNING 'trapped: %', what; RETURN NULL; END$$;
DO $do$
DECLARE schema text; call text;
BEGIN
    CREATE TEMP TABLE make_temp_schema (i int);
    FOREACH schema IN ARRAY ARRAY['regress_shadow', 'pg_temp'] LOOP
        FOREACH call IN ARRAY ARRAY['clock_timestamp()|timestamptz', 'now()|timestamptz', 'gen_random_uuid()|uuid', 'max(bigint)|bigint', 'format(text, VARIADIC text[])|text', 'format(text, text, text)|text',
            'lower(text)|text', 'quote_ident(text)|text', 'regexp_replace(text, text, text)|text', 'pg_backend_pid()|int', 'pg_is_in_recovery()|boolean', 'has_table_privilege(text, text)|boolean',
            'current_setting(text)|text', 'pg_get_indexdef(oid)|text', 'sha256(bytea)|bytea', 'pg_my_temp_schema()|oid', 'pg_listening_channels()|text', 'pg_blocking_pids(int)|int[]',
            'runner(text)|int', 'pending(text[], text[])|text', 'run(text[], text[])|text', 'gate()|text'] LOOP
            EXECUTE format('CREATE FUNCTION %I.%s RETURNS %s LANGUAGE plpgsql AS $f$BEGIN PERFORM regress_shadow.trap(%L); RETURN NULL; END$f$', schema, split_part(call, '|', 1), split_part(call, '|', 2), call);
        END LOOP;
        FOREACH call IN ARRAY ARRAY['text', 'bigint', 'oid', 'name', 'boolean', 'bytea', 'timestamptz', '"char"'] LOOP
            EXECUTE format('CREATE FUNCTION %I.same(a %s, b %s) RETURNS boolean LANGUAGE plpgsql AS $f$BEGIN PERFORM regress_shadow.trap(%L); RETURN true; END$f$', schema, call, call, '= ' || call);
            EXECUTE format('CREATE OPERATOR %I.= (FUNCTION = %I.same, LEFTARG = %s, RIGHTARG = %s)', schema, schema, call, call);
            EXECUTE format('CREATE OPERATOR %I.|| (FUNCTION = %I.same, LEFTARG = %s, RIGHTARG = %s)', schema, schema, call, call);
        END LOOP;
        FOREACH call IN ARRAY ARRAY['migration', 'stream', 'script', 'event', 'local', 'pg_class', 'pg_index', 'pg_namespace', 'pg_proc', 'pg_extension', 'pg_locks', 'pg_prepared_statements', 'pg_cursors', 'pg_depend'] LOOP
            EXECUTE format('CREATE VIEW %I.%I AS SELECT regress_shadow.trap(%L)', schema, call, call);
        END LOOP;
        EXECUTE format('CREATE DOMAIN %I.int8 AS pg_catalog.int8 CHECK (regress_shadow.trap(''int8'') IS NULL)', schema);
        EXECUTE format('CREATE DOMAIN %I.regclass AS pg_catalog.regclass CHECK (regress_shadow.trap(''regclass'') IS NULL)', schema);
    END LOOP;
END $do$;

-- The whole round with the planted schema in front of the server's own.
SET client_min_messages = warning;
SET search_path = regress_shadow, pg_temp, pg_catalog, public;
SELECT 'the traps work' = 'no'::text AS trapped, now() AS trapped;
TRUNCATE regress_shadow.traps;
CALL public.migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql', '2_b.up.sql', '2_b.down.sql'], ARRAY[
    'CREATE TABLE regress_shadow.a (i int); CREATE UNIQUE INDEX CONCURRENTLY a_i ON regress_shadow.a (i)', 'DROP TABLE regress_shadow.a', 'CREATE TABLE regress_shadow.b (i int)', 'DROP TABLE regress_shadow.b']);
CALL public.migrate_run(ARRAY['1_a.up.sql'], ARRAY['CREATE TABLE  regress_shadow.a (i int); CREATE UNIQUE INDEX CONCURRENTLY a_i ON regress_shadow.a (i)']);
CALL public.migrate_rollback();
SELECT public.migrate_apply('3', 'c', 'CREATE TABLE regress_shadow.c (i int)', 'DROP TABLE regress_shadow.c');
SELECT public.migrate_revert();
SELECT public.migrate_mark('4', 'applied', 'by hand');
SELECT sluice.force('1', 'by hand');
SELECT public.migrate_stream('main', 'allow');
INSERT INTO regress_shadow.a VALUES (1), (2);
CALL public.migrate_run(ARRAY['5_e.up.sql'], ARRAY['DROP INDEX CONCURRENTLY regress_shadow.a_i; UPDATE regress_shadow.a SET i = 1; CREATE UNIQUE INDEX CONCURRENTLY a_i ON regress_shadow.a (i)']);
DELETE FROM regress_shadow.a;
CALL public.migrate_resume();
CALL public.migrate_run(ARRAY['6_f.up.sql'], ARRAY['DROP TABLE regress_shadow.a'], destructive => 'allow');
CREATE ROLE regress_reader;
SELECT public.migrate_grant('regress_reader', 'run');
SELECT public.migrate_revoke('regress_reader', 'run');
SELECT file, state FROM public.migrate_pending(ARRAY['1_a.up.sql', '7_g.up.sql'], ARRAY['', '']);
SELECT statement, text FROM public.migrate_read(ARRAY['1_a.up.sql'], ARRAY['REINDEX TABLE CONCURRENTLY regress_shadow.a']);
SELECT version, state, problem, next_command FROM public.migrate_status;
SELECT version, kind FROM public.migrate_history LIMIT 3;
SELECT stream FROM public.migrate_progress;
SELECT public.migrate_revoke('regress_reader', 'read');

-- Nothing was trapped.
SET search_path = pg_catalog;
SELECT what, count(*) FROM regress_shadow.traps GROUP BY what ORDER BY what;

-- The client's functions are in the schema sluice, where nobody else can make anything.
SELECT has_schema_privilege('public', 'sluice', 'CREATE') AS public_creates, has_schema_privilege('public', 'sluice', 'USAGE') AS public_uses;
DISCARD TEMP;
SELECT p.oid::regprocedure AS security_definer FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
  JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'pg_sluice' WHERE p.prosecdef ORDER BY 1;

RESET search_path;
DROP SCHEMA regress_shadow CASCADE;
DROP EXTENSION pg_sluice CASCADE;
DROP ROLE regress_reader;

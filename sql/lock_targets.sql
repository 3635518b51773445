-- What a statement will lock is known before it runs: whatever it holds behind its end, of what was there before, it held
-- already when its command began. Looked at are the locks that stop somebody who writes (SHARE and stronger).
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
SELECT current_database() AS home, current_setting('server_version_num')::int >= 170000 AS from_17,
       current_setting('server_version_num')::int >= 180000 AS from_18 \gset
\getenv source PG_ABS_SRCDIR
\set objects :source '/test/targets/objects.sql'
\set objects_18 :source '/test/targets/objects_18.sql'
\set statements :source '/test/targets/statements.txt'
\set statements_17 :source '/test/targets/statements_17.txt'
\set statements_18 :source '/test/targets/statements_18.txt'
CREATE ROLE regress_other;
CREATE DATABASE regress_sluice_targets;
\c regress_sluice_targets
SET client_min_messages = error;
CREATE SCHEMA look;
CREATE EXTENSION pg_sluice SCHEMA look;
\set ECHO none
\i :objects
\set ECHO all

-- Strong locks of this session on user relations: {oid: strength}.
CREATE FUNCTION look.held() RETURNS jsonb LANGUAGE sql AS $$
    SELECT COALESCE(jsonb_object_agg(relation, strength), '{}') FROM (
        SELECT relation, max(array_position('{ShareLock,ShareRowExclusiveLock,ExclusiveLock,AccessExclusiveLock}', mode)) AS strength
          FROM pg_catalog.pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted AND relation >= 16384 GROUP BY relation) l
     WHERE strength IS NOT NULL
$$;
CREATE TABLE look.begun (held jsonb);
CREATE FUNCTION look.command_begins() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN
    INSERT INTO look.begun SELECT look.held() WHERE NOT EXISTS (SELECT FROM look.begun);
END$$;
CREATE TABLE look.statement (n serial, sql text, error text, seen boolean, late text, pairs text[]);

-- Runs the statement as a migration, and takes it all back. What was held late: more at the end than when the command began,
-- and not covered by a lock on the table of an index.
CREATE PROCEDURE look.try(INOUT of look.statement) LANGUAGE plpgsql AS $$
DECLARE
    old jsonb := (SELECT jsonb_object_agg(c.oid, COALESCE(i.indrelid, 0)) FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
                   WHERE c.oid >= 16384 AND c.relkind NOT IN ('t', 'c') AND c.relnamespace <> ALL ('{pg_toast,sluice,look}'::regnamespace[]));
    names jsonb := (SELECT jsonb_object_agg(c.oid, c.oid::regclass) FROM pg_catalog.pg_class c WHERE c.oid >= 16384);
    first jsonb;
    last jsonb;
BEGIN
    BEGIN
        DELETE FROM look.begun;
        PERFORM look.migrate_apply('1', 'statement', of.sql);
        first := (SELECT held FROM look.begun);
        last := look.held();
        RAISE EXCEPTION USING ERRCODE = 'ZZ999';
    EXCEPTION WHEN SQLSTATE 'ZZ999' THEN NULL;
        WHEN OTHERS THEN of.error := SQLERRM; RETURN;
    END;
    of.seen := first IS NOT NULL;
    first := COALESCE(first, '{}');
    SELECT string_agg(names ->> l.key, ' ' ORDER BY names ->> l.key),
           array_agg(format('%s %s', l.key, CASE WHEN l.value::int = 4 THEN 'ACCESS SHARE' WHEN l.value::int = 3 THEN 'ROW SHARE' ELSE 'ROW EXCLUSIVE' END)
                     ORDER BY names ->> l.key)
      INTO of.late, of.pairs FROM jsonb_each_text(last) l
     WHERE old ? l.key AND l.value::int > COALESCE((first ->> l.key)::int, 0)
       AND NOT COALESCE((CASE WHEN of.seen THEN first ELSE last END ->> (old ->> l.key))::int >= l.value::int, false);
END $$;
CREATE PROCEDURE look.try_all() LANGUAGE plpgsql AS $$
DECLARE each look.statement;
BEGIN
    FOR each IN SELECT * FROM look.statement WHERE seen IS NULL ORDER BY n LOOP
        CALL look.try(each);
        UPDATE look.statement s SET error = each.error, seen = each.seen, late = each.late, pairs = each.pairs WHERE s.n = each.n;
    END LOOP;
END $$;

CREATE EVENT TRIGGER regress_targets ON ddl_command_start EXECUTE FUNCTION look.command_begins();
COPY look.statement (sql) FROM :'statements' (FORMAT text, DELIMITER E'\x01');
-- Newer servers have more.
\set ECHO none
\if :from_17
COPY look.statement (sql) FROM :'statements_17' (FORMAT text, DELIMITER E'\x01');
\endif
CALL look.try_all();
\if :from_18
\i :objects_18
COPY look.statement (sql) FROM :'statements_18' (FORMAT text, DELIMITER E'\x01');
CALL look.try_all();
\endif
\set ECHO all
SELECT count(*) >= 450 AS many, count(error) AS failed, count(*) FILTER (WHERE seen) > 350 AS most_seen FROM look.statement;
SELECT sql, error FROM look.statement WHERE error IS NOT NULL ORDER BY n;
-- What reaches further than can be told runs under lock_timeout: these.
SELECT sql, late FROM look.statement WHERE seen AND late IS NOT NULL ORDER BY n;
-- Event triggers do not see these, up to 16 REINDEX among them: what they lock is looked at one by one.
SELECT sql, late FROM look.statement WHERE NOT seen AND late IS NOT NULL AND sql NOT LIKE 'REINDEX%' ORDER BY n;

-- A prepared transaction holds what such a statement will lock, one relation after the other: it is found by the look, and the
-- statement never stands in the queue.
CREATE TABLE look.met (sql text, relation regclass, how text);
CREATE PROCEDURE look.meet(statement text, relation regclass) LANGUAGE plpgsql AS $$
DECLARE how text := 'went through';
BEGIN
    BEGIN
        PERFORM look.migrate_apply('1', 'statement', statement);
        RAISE EXCEPTION USING ERRCODE = 'ZZ999';
    EXCEPTION WHEN SQLSTATE 'ZZ999' THEN NULL;
        WHEN OTHERS THEN how := SQLERRM;
    END;
    INSERT INTO look.met VALUES (statement, relation, how);
END $$;
SET lock_timeout = '500ms';
SET sluice.lock_deadline = 0;
\set ECHO none
SELECT 'BEGIN', format(CASE WHEN c.relkind IN ('r', 'p', 'v') THEN 'LOCK TABLE ONLY %s IN %s MODE' ELSE 'SELECT FROM %s' END, c.oid::regclass, substr(pair, strpos(pair, ' ') + 1)),
       'PREPARE TRANSACTION ''holder''', format('CALL look.meet(%L, %L)', sql, c.oid::regclass), 'ROLLBACK PREPARED ''holder'''
  FROM look.statement, unnest(pairs) pair JOIN pg_class c ON c.oid = split_part(pair, ' ', 1)::oid
 WHERE NOT seen AND c.relkind IN ('r', 'p', 'm', 'S') ORDER BY n, c.oid::regclass::text
\o /dev/null
\gexec
\o
\set ECHO all
RESET sluice.lock_deadline;
RESET lock_timeout;
SELECT count(*) > 40 AS many FROM look.met;
-- Code of the user, and what a view reads, are not known beforehand.
SELECT * FROM look.met WHERE how NOT LIKE 'could not lock relation %' ORDER BY sql, relation::text;

\c :home
DROP DATABASE regress_sluice_targets;
DROP ROLE regress_other;

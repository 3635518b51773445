\echo Use "CREATE EXTENSION pg_sluice" to load this file. \quit

-- The ledger (schema sluice). Written by the library only; see docs/architecture.md.

CREATE SCHEMA sluice;
COMMENT ON SCHEMA sluice IS 'pg_sluice: the ledger of migrations, and the functions the client sluice calls';
GRANT USAGE ON SCHEMA sluice TO PUBLIC;

CREATE TABLE sluice.stream (
    name text PRIMARY KEY,
    format text,
    out_of_order text,
    floor text,
    set_digest bytea,
    tool text,
    tool_schema text,
    tool_table text,
    keep_table boolean,
    made timestamptz NOT NULL
);
COMMENT ON TABLE sluice.stream IS 'one row per stream: an independent line of migrations in this database';

CREATE TABLE sluice.migration (
    stream text NOT NULL,
    tenant text NOT NULL,
    id text NOT NULL,
    version text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    seq bigint NOT NULL,
    direction text NOT NULL,
    state text NOT NULL,
    how text NOT NULL,
    format text,
    up_sha bytea,
    up_file text,
    up_file_hash bytea,
    up_line integer,
    up_tokens text,
    up_role name,
    down_sha bytea,
    down_file text,
    down_file_hash bytea,
    down_line integer,
    down_tokens text,
    down_role name,
    step integer NOT NULL,
    steps integer NOT NULL,
    statements jsonb,
    "by" name NOT NULL,
    origin jsonb,
    search_path text,
    started timestamptz NOT NULL,
    took interval,
    error jsonb,
    PRIMARY KEY (stream, tenant, id)
);
COMMENT ON TABLE sluice.migration IS 'one row per migration: what is applied, running, dirty or reverted, and the evidence';

CREATE TABLE sluice.script (
    sha256 bytea PRIMARY KEY,
    text text NOT NULL
);
COMMENT ON TABLE sluice.script IS 'texts of scripts that ran or can be run again, each stored once';

CREATE TABLE sluice.event (
    uuid uuid PRIMARY KEY,
    stream text NOT NULL,
    tenant text NOT NULL,
    id text,
    kind text NOT NULL,
    who name NOT NULL,
    session_who name NOT NULL,
    at timestamptz NOT NULL,
    reason text,
    detail jsonb
);
COMMENT ON TABLE sluice.event IS 'one row per thing that happened: runs, failures, marks, changed files';
CREATE INDEX event_by_migration ON sluice.event (stream, tenant, id, at);

-- Not dumped: a restored copy has never run a migration, and so its ledger can be filled once.
CREATE TABLE sluice.local (
    one boolean PRIMARY KEY,
    first_use timestamptz NOT NULL,
    "by" name NOT NULL
);
COMMENT ON TABLE sluice.local IS 'has one row as soon as this database has run, marked or imported a migration';

SELECT pg_catalog.pg_extension_config_dump('sluice.stream', '');
SELECT pg_catalog.pg_extension_config_dump('sluice.migration', '');
SELECT pg_catalog.pg_extension_config_dump('sluice.script', '');
SELECT pg_catalog.pg_extension_config_dump('sluice.event', '');
GRANT SELECT, INSERT ON sluice.stream, sluice.migration, sluice.script, sluice.event
    TO @extowner@ WITH GRANT OPTION;
GRANT SELECT ON sluice.local TO @extowner@ WITH GRANT OPTION;

CREATE FUNCTION sluice.gate() RETURNS trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'sluice_gate';
COMMENT ON FUNCTION sluice.gate() IS
'Trigger on every ledger table: lets pg_sluice''s own writes through, and INSERTs of a restore while this database has never run a migration; skips the rows of logical replication; refuses all else (SL042).';
REVOKE ALL ON FUNCTION sluice.gate() FROM PUBLIC;

CREATE TRIGGER gate_row BEFORE INSERT OR UPDATE OR DELETE ON sluice.stream FOR EACH ROW EXECUTE FUNCTION sluice.gate();
CREATE TRIGGER gate_row BEFORE INSERT OR UPDATE OR DELETE ON sluice.migration FOR EACH ROW EXECUTE FUNCTION sluice.gate();
CREATE TRIGGER gate_row BEFORE INSERT OR UPDATE OR DELETE ON sluice.script FOR EACH ROW EXECUTE FUNCTION sluice.gate();
CREATE TRIGGER gate_row BEFORE INSERT OR UPDATE OR DELETE ON sluice.event FOR EACH ROW EXECUTE FUNCTION sluice.gate();
CREATE TRIGGER gate_row BEFORE INSERT OR UPDATE OR DELETE ON sluice.local FOR EACH ROW EXECUTE FUNCTION sluice.gate();
CREATE TRIGGER gate_truncate BEFORE TRUNCATE ON sluice.stream FOR EACH STATEMENT EXECUTE FUNCTION sluice.gate();
CREATE TRIGGER gate_truncate BEFORE TRUNCATE ON sluice.migration FOR EACH STATEMENT EXECUTE FUNCTION sluice.gate();
CREATE TRIGGER gate_truncate BEFORE TRUNCATE ON sluice.script FOR EACH STATEMENT EXECUTE FUNCTION sluice.gate();
CREATE TRIGGER gate_truncate BEFORE TRUNCATE ON sluice.event FOR EACH STATEMENT EXECUTE FUNCTION sluice.gate();
CREATE TRIGGER gate_truncate BEFORE TRUNCATE ON sluice.local FOR EACH STATEMENT EXECUTE FUNCTION sluice.gate();
ALTER TABLE sluice.stream ENABLE ALWAYS TRIGGER gate_row, ENABLE ALWAYS TRIGGER gate_truncate;
ALTER TABLE sluice.migration ENABLE ALWAYS TRIGGER gate_row, ENABLE ALWAYS TRIGGER gate_truncate;
ALTER TABLE sluice.script ENABLE ALWAYS TRIGGER gate_row, ENABLE ALWAYS TRIGGER gate_truncate;
ALTER TABLE sluice.event ENABLE ALWAYS TRIGGER gate_row, ENABLE ALWAYS TRIGGER gate_truncate;
ALTER TABLE sluice.local ENABLE ALWAYS TRIGGER gate_row, ENABLE ALWAYS TRIGGER gate_truncate;

-- Run. None of these has a SET clause or is SECURITY DEFINER: both would make CALL atomic and run scripts
-- under settings or rights that are not the caller's.

CREATE FUNCTION @extschema@.migrate_apply(version text, name text, up text, down text DEFAULT NULL, stream text DEFAULT 'main') RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_apply';
CREATE FUNCTION sluice.apply(version text, name text, up text, down text DEFAULT NULL, stream text DEFAULT 'main') RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_apply';

CREATE FUNCTION @extschema@.migrate_revert(version text DEFAULT NULL, stream text DEFAULT 'main', down text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_revert';
CREATE FUNCTION sluice.revert(version text DEFAULT NULL, stream text DEFAULT 'main', down text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_revert';

CREATE PROCEDURE @extschema@.migrate_run(files text[], contents text[], format text DEFAULT 'auto', stream text DEFAULT 'main',
        target text DEFAULT NULL, steps integer DEFAULT NULL, single_transaction boolean DEFAULT false,
        out_of_order boolean DEFAULT NULL, destructive text DEFAULT 'policy', accept_changed text DEFAULT NULL,
        wait interval DEFAULT '0', origin jsonb DEFAULT '{}', try boolean DEFAULT false, INOUT outcome text DEFAULT NULL)
    LANGUAGE c AS 'MODULE_PATHNAME', 'sluice_run';
CREATE PROCEDURE sluice.run(files text[], contents text[], format text DEFAULT 'auto', stream text DEFAULT 'main',
        target text DEFAULT NULL, steps integer DEFAULT NULL, single_transaction boolean DEFAULT false,
        out_of_order boolean DEFAULT NULL, destructive text DEFAULT 'policy', accept_changed text DEFAULT NULL,
        wait interval DEFAULT '0', origin jsonb DEFAULT '{}', try boolean DEFAULT false, INOUT outcome text DEFAULT NULL)
    LANGUAGE c AS 'MODULE_PATHNAME', 'sluice_run';

CREATE PROCEDURE @extschema@.migrate_rollback(steps integer DEFAULT NULL, target text DEFAULT NULL, stream text DEFAULT 'main',
        files text[] DEFAULT '{}', contents text[] DEFAULT '{}', format text DEFAULT 'auto',
        destructive text DEFAULT 'policy', wait interval DEFAULT '0', origin jsonb DEFAULT '{}',
        INOUT outcome text DEFAULT NULL)
    LANGUAGE c AS 'MODULE_PATHNAME', 'sluice_rollback';
CREATE PROCEDURE sluice.rollback(steps integer DEFAULT NULL, target text DEFAULT NULL, stream text DEFAULT 'main',
        files text[] DEFAULT '{}', contents text[] DEFAULT '{}', format text DEFAULT 'auto',
        destructive text DEFAULT 'policy', wait interval DEFAULT '0', origin jsonb DEFAULT '{}',
        INOUT outcome text DEFAULT NULL)
    LANGUAGE c AS 'MODULE_PATHNAME', 'sluice_rollback';

CREATE PROCEDURE @extschema@.migrate_resume(stream text DEFAULT 'main', files text[] DEFAULT '{}', contents text[] DEFAULT '{}',
        format text DEFAULT 'auto', wait interval DEFAULT '0', origin jsonb DEFAULT '{}', INOUT outcome text DEFAULT NULL)
    LANGUAGE c AS 'MODULE_PATHNAME', 'sluice_resume';
CREATE PROCEDURE sluice.resume(stream text DEFAULT 'main', files text[] DEFAULT '{}', contents text[] DEFAULT '{}',
        format text DEFAULT 'auto', wait interval DEFAULT '0', origin jsonb DEFAULT '{}', INOUT outcome text DEFAULT NULL)
    LANGUAGE c AS 'MODULE_PATHNAME', 'sluice_resume';

CREATE FUNCTION @extschema@.migrate_mark(version text, state text, reason text, stream text DEFAULT 'main', through boolean DEFAULT false,
        files text[] DEFAULT '{}', format text DEFAULT 'auto') RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_mark';
CREATE FUNCTION sluice.mark(version text, state text, reason text, stream text DEFAULT 'main', through boolean DEFAULT false,
        files text[] DEFAULT '{}', format text DEFAULT 'auto') RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_mark';

CREATE FUNCTION sluice.force(version text, reason text, stream text DEFAULT 'main', files text[] DEFAULT '{}',
        format text DEFAULT 'auto') RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_force';

CREATE FUNCTION @extschema@.migrate_import(tool text DEFAULT 'auto', stream text DEFAULT 'main',
        files text[] DEFAULT '{}', contents text[] DEFAULT '{}', format text DEFAULT 'auto',
        table_schema text DEFAULT NULL, table_name text DEFAULT NULL, keep_table boolean DEFAULT NULL,
        dry_run boolean DEFAULT false, origin jsonb DEFAULT '{}')
    RETURNS TABLE (what text, version text, name text, file text, state text, detail text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_import';
CREATE FUNCTION sluice.import(tool text DEFAULT 'auto', stream text DEFAULT 'main',
        files text[] DEFAULT '{}', contents text[] DEFAULT '{}', format text DEFAULT 'auto',
        table_schema text DEFAULT NULL, table_name text DEFAULT NULL, keep_table boolean DEFAULT NULL,
        dry_run boolean DEFAULT false, origin jsonb DEFAULT '{}')
    RETURNS TABLE (what text, version text, name text, file text, state text, detail text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_import';

CREATE FUNCTION sluice.keep() RETURNS trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'sluice_keep';
COMMENT ON FUNCTION sluice.keep() IS
'Trigger on a table of another tool that pg_sluice keeps true: refuses all writers but pg_sluice (SL074).';

CREATE FUNCTION @extschema@.migrate_grant(role name, what text) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_grant';
CREATE FUNCTION sluice.grant(role name, what text) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_grant';
CREATE FUNCTION @extschema@.migrate_revoke(role name, what text) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_revoke';
CREATE FUNCTION sluice.revoke(role name, what text) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_revoke';

CREATE FUNCTION @extschema@.migrate_stream(stream text, out_of_order text DEFAULT NULL, format text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_stream';
CREATE FUNCTION sluice.set_stream(stream text, out_of_order text DEFAULT NULL, format text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_stream';

-- Programs, which only a client can run: it tells the ledger before and after.

CREATE FUNCTION sluice.program_begin(version text, name text, direction text, file text, checksum text DEFAULT NULL,
        stream text DEFAULT 'main', out_of_order boolean DEFAULT NULL, again boolean DEFAULT false,
        origin jsonb DEFAULT '{}') RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_program_begin';
CREATE FUNCTION sluice.program_alive(version text, token text, stream text DEFAULT 'main') RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_program_alive';
CREATE FUNCTION sluice.program_end(version text, token text, stream text DEFAULT 'main', started boolean DEFAULT true,
        error jsonb DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_program_end';

-- Look.

CREATE FUNCTION @extschema@.migrate_pending(files text[], checksums text[], format text DEFAULT 'auto', stream text DEFAULT 'main',
        everything boolean DEFAULT false, set_digest text DEFAULT NULL, programs text[] DEFAULT '{}')
    RETURNS TABLE (file text, version text, name text, state text, why text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_pending';
CREATE FUNCTION sluice.pending(files text[], checksums text[], format text DEFAULT 'auto', stream text DEFAULT 'main',
        everything boolean DEFAULT false, set_digest text DEFAULT NULL, programs text[] DEFAULT '{}')
    RETURNS TABLE (file text, version text, name text, state text, why text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_pending';

CREATE FUNCTION @extschema@.migrate_read(files text[], contents text[], format text DEFAULT 'auto')
    RETURNS TABLE (version text, name text, kind text, statement integer, step integer, transactional boolean,
                   direction text, line integer, text text)
    LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_read';
CREATE FUNCTION sluice.read(files text[], contents text[], format text DEFAULT 'auto')
    RETURNS TABLE (version text, name text, kind text, statement integer, step integer, transactional boolean,
                   direction text, line integer, text text)
    LANGUAGE c STABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_read';

CREATE FUNCTION sluice.preview(verb text, files text[] DEFAULT '{}', contents text[] DEFAULT '{}', format text DEFAULT 'auto',
        stream text DEFAULT 'main', target text DEFAULT NULL, steps integer DEFAULT NULL, single_transaction boolean DEFAULT false,
        out_of_order boolean DEFAULT NULL, accept_changed text DEFAULT NULL)
    RETURNS TABLE (version text, name text, kind text, direction text, file text, statement integer, step integer,
                   transactional boolean, line integer, text text, takes text, asks boolean)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_preview';

CREATE FUNCTION sluice.runner(stream text) RETURNS integer
    LANGUAGE c VOLATILE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'sluice_runner';

CREATE FUNCTION @extschema@.migrate_doctor()
    RETURNS TABLE (topic text, level text, object text, detail text, command text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'sluice_doctor';
CREATE FUNCTION sluice.doctor()
    RETURNS TABLE (topic text, level text, object text, detail text, command text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'sluice_doctor';

-- Review. What a script would do here, without running any of it.

CREATE FUNCTION @extschema@.migrate_lint(script text, assume text DEFAULT 'database', levels jsonb DEFAULT '{}')
    RETURNS TABLE (version text, file text, line integer, "column" integer, end_line integer, end_column integer, statement integer,
                   rule text, level text, relation text, lock text, message text, detail text, safer text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_lint';
CREATE FUNCTION sluice.lint(script text, assume text DEFAULT 'database', levels jsonb DEFAULT '{}')
    RETURNS TABLE (version text, file text, line integer, "column" integer, end_line integer, end_column integer, statement integer,
                   rule text, level text, relation text, lock text, message text, detail text, safer text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_lint';

CREATE FUNCTION @extschema@.migrate_review(files text[], contents text[], format text DEFAULT 'auto', stream text DEFAULT 'main',
        scope text DEFAULT 'pending', assume text DEFAULT 'database', levels jsonb DEFAULT '{}')
    RETURNS TABLE (version text, file text, line integer, "column" integer, end_line integer, end_column integer, statement integer,
                   rule text, level text, relation text, lock text, message text, detail text, safer text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_review';
CREATE FUNCTION sluice.review(files text[], contents text[], format text DEFAULT 'auto', stream text DEFAULT 'main',
        scope text DEFAULT 'pending', assume text DEFAULT 'database', levels jsonb DEFAULT '{}')
    RETURNS TABLE (version text, file text, line integer, "column" integer, end_line integer, end_column integer, statement integer,
                   rule text, level text, relation text, lock text, message text, detail text, safer text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_review';

CREATE FUNCTION @extschema@.migrate_classify(script text)
    RETURNS TABLE (statement integer, line integer, kind text, name text, relation text, lock text, blocks text, partner text,
                   partner_lock text, work text, transaction text, destroys text, reverse text, breaks text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_classify';
CREATE FUNCTION sluice.classify(script text)
    RETURNS TABLE (statement integer, line integer, kind text, name text, relation text, lock text, blocks text, partner text,
                   partner_lock text, work text, transaction text, destroys text, reverse text, breaks text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_classify';

CREATE FUNCTION @extschema@.migrate_effects()
    RETURNS TABLE (kind text, name text, lock text, blocks text, partner_lock text, work text, transaction text,
                   destroys text, reverse text, breaks text, since integer)
    LANGUAGE c IMMUTABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_effects';
CREATE FUNCTION sluice.effects()
    RETURNS TABLE (kind text, name text, lock text, blocks text, partner_lock text, work text, transaction text,
                   destroys text, reverse text, breaks text, since integer)
    LANGUAGE c IMMUTABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_effects';

CREATE FUNCTION @extschema@.migrate_rules()
    RETURNS TABLE (rule text, title text, section text, "on" boolean, what text, why text, safe text, quiet text)
    LANGUAGE c IMMUTABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_rules';
CREATE FUNCTION sluice.rules()
    RETURNS TABLE (rule text, title text, section text, "on" boolean, what text, why text, safe text, quiet text)
    LANGUAGE c IMMUTABLE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_rules';

-- Views. The owner's rights, the caller's test: what needs the right 'read' is NULL without it.

CREATE VIEW sluice.status AS
    SELECT m.stream, m.tenant, m.version, m.name, m.kind,
           CASE WHEN r.dead AND NOT pg_catalog.pg_is_in_recovery() THEN 'crashed' ELSE m.state END AS state,
           m.direction, m.how, m.seq,
           m.started OPERATOR(pg_catalog.+) m.took AS applied_at, m.took, m.step, m.steps,
           CASE WHEN m.state OPERATOR(pg_catalog.=) ANY (ARRAY['applied', 'reverted']) THEN NULL
                WHEN pg_catalog.pg_is_in_recovery() THEN 'running or dirty: ask the primary'
                WHEN m.state OPERATOR(pg_catalog.=) 'dirty'
                THEN pg_catalog.format('stopped at step %s of %s', m.step, m.steps)
                     OPERATOR(pg_catalog.||) COALESCE(CASE WHEN (SELECT pg_catalog.has_table_privilege('sluice.migration', 'SELECT'))
                              THEN ': ' OPERATOR(pg_catalog.||) (m.error OPERATOR(pg_catalog.->>) 'message') END, '')
                WHEN m.kind OPERATOR(pg_catalog.=) 'program'
                THEN CASE WHEN r.dead THEN 'its program or the client of it died' ELSE 'a program runs it' END
                     OPERATOR(pg_catalog.||) COALESCE(CASE WHEN (SELECT pg_catalog.has_table_privilege('sluice.migration', 'SELECT'))
                              THEN pg_catalog.format(' on host %s, started by process %s of user %s',
                                   m.origin OPERATOR(pg_catalog.->>) 'host', m.origin OPERATOR(pg_catalog.->>) 'pid',
                                   m.origin OPERATOR(pg_catalog.->>) 'user') END, '')
                     OPERATOR(pg_catalog.||) pg_catalog.format('; last heard of %s s ago', pg_catalog.round(EXTRACT(epoch
                              FROM pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) m.started OPERATOR(pg_catalog.-) m.took)))
                WHEN r.dead
                THEN pg_catalog.format('its runner died at step %s of %s', m.step, m.steps)
                ELSE pg_catalog.format('process %s is at step %s of %s', sluice.runner(m.stream), m.step, m.steps)
           END AS problem,
           CASE WHEN m.state OPERATOR(pg_catalog.=) 'dirty'
                     OR (r.dead AND NOT pg_catalog.pg_is_in_recovery())
                THEN 'sluice resume' OPERATOR(pg_catalog.||)
                     CASE WHEN m.stream OPERATOR(pg_catalog.=) 'main' THEN '' ELSE ' --stream ' OPERATOR(pg_catalog.||) m.stream END
           END AS next_command,
           CASE WHEN (SELECT pg_catalog.has_table_privilege('sluice.migration', 'SELECT')) THEN m."by" END AS "by",
           CASE WHEN (SELECT pg_catalog.has_table_privilege('sluice.migration', 'SELECT')) THEN m.error END AS error
      FROM sluice.migration m
     CROSS JOIN LATERAL (SELECT CASE WHEN m.state OPERATOR(pg_catalog.<>) 'running' THEN false
                                     WHEN m.kind OPERATOR(pg_catalog.=) 'program'
                                     THEN m.started OPERATOR(pg_catalog.+) m.took OPERATOR(pg_catalog.+) interval '30 seconds'
                                          OPERATOR(pg_catalog.<) pg_catalog.clock_timestamp()
                                     ELSE sluice.runner(m.stream) IS NULL END AS dead) r;

CREATE VIEW sluice.history AS
    SELECT e.at, e.stream, COALESCE(m.version, e.detail OPERATOR(pg_catalog.->>) 'version') AS version,
           COALESCE(m.name, e.detail OPERATOR(pg_catalog.->>) 'name') AS name, e.id, e.kind,
           CASE WHEN (SELECT pg_catalog.has_table_privilege('sluice.event', 'SELECT')) THEN e.who END AS who,
           CASE WHEN e.kind OPERATOR(pg_catalog.=) ANY (ARRAY['applied', 'reverted', 'resumed']) THEN m.took END AS took,
           CASE WHEN (SELECT pg_catalog.has_table_privilege('sluice.event', 'SELECT')) THEN e.reason END AS reason,
           e.detail OPERATOR(pg_catalog.->>) 'sqlstate' AS sqlstate,
           CASE WHEN (SELECT pg_catalog.has_table_privilege('sluice.event', 'SELECT'))
                THEN e.detail OPERATOR(pg_catalog.->>) 'message' END AS message
      FROM sluice.event e LEFT JOIN sluice.migration m
        ON m.stream OPERATOR(pg_catalog.=) e.stream AND m.tenant OPERATOR(pg_catalog.=) e.tenant
           AND m.id OPERATOR(pg_catalog.=) e.id
     ORDER BY e.at DESC;

-- A runner that sleeps and looks again stands in no queue; who is in its way is told by what it shows as its query.
CREATE VIEW sluice.progress AS
    SELECT s.name AS stream, r.pid, a.usename AS who, a.query_start AS since,
           pg_catalog.substring(a.query, '^/\* sluice \S+ (\S+) \d+/\d+ \*/') AS migration,
           pg_catalog.substring(a.query, '^/\* sluice \S+ \S+ (\d+)/\d+ \*/')::pg_catalog.int4 AS statement,
           pg_catalog.substring(a.query, '^/\* sluice \S+ \S+ \d+/(\d+) \*/')::pg_catalog.int4 AS statements,
           i.phase,
           CASE WHEN i.total OPERATOR(pg_catalog.>) 0
                THEN pg_catalog.round(100.0 OPERATOR(pg_catalog.*) i.done OPERATOR(pg_catalog./) i.total, 1) END AS percent,
           COALESCE(pg_catalog.string_to_array(w.sleeps[2], ', ')::pg_catalog.int4[], pg_catalog.pg_blocking_pids(r.pid)) AS blocked_by,
           i.relid::pg_catalog.regclass::pg_catalog.text AS relation,
           COALESCE(w.sleeps[1], q.lock) AS waits_for,
           CASE WHEN w.sleeps IS NULL
                THEN pg_catalog.substring(a.query, '^/\* sluice \S+ \S+ \d+/\d+ \*/ (.*)$') END AS query
      FROM sluice.stream s
     CROSS JOIN LATERAL (SELECT sluice.runner(s.name) AS pid) r
      LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) r.pid
     CROSS JOIN LATERAL (
           SELECT pg_catalog.regexp_match(a.query,
               '^/\* sluice \S+ \S+ \d+/\d+ \*/ -- waiting for (.*?)(?:, held by ([0-9, ]+))?$') AS sleeps) w
      LEFT JOIN LATERAL (
           SELECT COALESCE(pg_catalog.upper(pg_catalog.regexp_replace(pg_catalog.left(l.mode, -4), '(?<=[a-z])(?=[A-Z])', ' ', 'g'))
                      OPERATOR(pg_catalog.||) ' on ' OPERATOR(pg_catalog.||) l.relation::pg_catalog.regclass::pg_catalog.text,
                      CASE l.locktype WHEN 'virtualxid' THEN 'another transaction to end' WHEN 'transactionid' THEN 'another transaction to end'
                           ELSE l.locktype END) AS lock
             FROM pg_catalog.pg_locks l WHERE l.pid OPERATOR(pg_catalog.=) r.pid AND NOT l.granted LIMIT 1) q ON true
      LEFT JOIN LATERAL (
           SELECT phase, relid,
                  CASE WHEN blocks_total OPERATOR(pg_catalog.>) 0 THEN blocks_done
                       WHEN tuples_total OPERATOR(pg_catalog.>) 0 THEN tuples_done ELSE lockers_done END AS done,
                  CASE WHEN blocks_total OPERATOR(pg_catalog.>) 0 THEN blocks_total
                       WHEN tuples_total OPERATOR(pg_catalog.>) 0 THEN tuples_total ELSE lockers_total END AS total
             FROM pg_catalog.pg_stat_progress_create_index WHERE pid OPERATOR(pg_catalog.=) r.pid
            UNION ALL
           SELECT phase, relid, CASE phase WHEN 'vacuuming heap' THEN heap_blks_vacuumed ELSE heap_blks_scanned END,
                  CASE WHEN phase OPERATOR(pg_catalog.=) ANY (ARRAY['scanning heap', 'vacuuming heap']) THEN heap_blks_total END
             FROM pg_catalog.pg_stat_progress_vacuum WHERE pid OPERATOR(pg_catalog.=) r.pid
            UNION ALL
           SELECT phase, relid, heap_blks_scanned, CASE phase WHEN 'seq scanning heap' THEN heap_blks_total END
             FROM pg_catalog.pg_stat_progress_cluster WHERE pid OPERATOR(pg_catalog.=) r.pid
            UNION ALL
           SELECT phase, relid, sample_blks_scanned, CASE phase WHEN 'acquiring sample rows' THEN sample_blks_total END
             FROM pg_catalog.pg_stat_progress_analyze WHERE pid OPERATOR(pg_catalog.=) r.pid
            UNION ALL
           SELECT pg_catalog.format('copying, %s rows', tuples_processed), relid, bytes_processed, bytes_total
             FROM pg_catalog.pg_stat_progress_copy WHERE pid OPERATOR(pg_catalog.=) r.pid
            LIMIT 1) i ON true
     WHERE r.pid IS NOT NULL;

CREATE VIEW @extschema@.migrate_status AS SELECT * FROM sluice.status;
CREATE VIEW @extschema@.migrate_history AS SELECT * FROM sluice.history;
CREATE VIEW @extschema@.migrate_progress AS SELECT * FROM sluice.progress;
GRANT SELECT ON sluice.status, sluice.history, sluice.progress,
    @extschema@.migrate_status, @extschema@.migrate_history, @extschema@.migrate_progress TO PUBLIC;

-- Rights: PUBLIC only looks; whoever installed the extension has everything, and hands it on with migrate_grant.

REVOKE ALL ON FUNCTION
    @extschema@.migrate_apply(text, text, text, text, text),
    @extschema@.migrate_revert(text, text, text),
    @extschema@.migrate_mark(text, text, text, text, boolean, text[], text),
    @extschema@.migrate_import(text, text, text[], text[], text, text, text, boolean, boolean, jsonb),
    @extschema@.migrate_stream(text, text, text),
    @extschema@.migrate_grant(name, text),
    @extschema@.migrate_revoke(name, text),
    sluice.apply(text, text, text, text, text),
    sluice.revert(text, text, text),
    sluice.mark(text, text, text, text, boolean, text[], text),
    sluice.force(text, text, text, text[], text),
    sluice.import(text, text, text[], text[], text, text, text, boolean, boolean, jsonb),
    sluice.keep(),
    sluice.set_stream(text, text, text),
    sluice.program_begin(text, text, text, text, text, text, boolean, boolean, jsonb),
    sluice.program_alive(text, text, text),
    sluice.program_end(text, text, text, boolean, jsonb),
    sluice.grant(name, text),
    sluice.revoke(name, text)
    FROM PUBLIC;
REVOKE ALL ON PROCEDURE
    @extschema@.migrate_run(text[], text[], text, text, text, integer, boolean, boolean, text, text, interval, jsonb, boolean, text),
    @extschema@.migrate_rollback(integer, text, text, text[], text[], text, text, interval, jsonb, text),
    @extschema@.migrate_resume(text, text[], text[], text, interval, jsonb, text),
    sluice.run(text[], text[], text, text, text, integer, boolean, boolean, text, text, interval, jsonb, boolean, text),
    sluice.rollback(integer, text, text, text[], text[], text, text, interval, jsonb, text),
    sluice.resume(text, text[], text[], text, interval, jsonb, text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    @extschema@.migrate_apply(text, text, text, text, text),
    @extschema@.migrate_revert(text, text, text),
    @extschema@.migrate_mark(text, text, text, text, boolean, text[], text),
    @extschema@.migrate_import(text, text, text[], text[], text, text, text, boolean, boolean, jsonb),
    @extschema@.migrate_stream(text, text, text),
    @extschema@.migrate_grant(name, text),
    @extschema@.migrate_revoke(name, text),
    sluice.apply(text, text, text, text, text),
    sluice.revert(text, text, text),
    sluice.mark(text, text, text, text, boolean, text[], text),
    sluice.force(text, text, text, text[], text),
    sluice.import(text, text, text[], text[], text, text, text, boolean, boolean, jsonb),
    sluice.keep(),
    sluice.set_stream(text, text, text),
    sluice.program_begin(text, text, text, text, text, text, boolean, boolean, jsonb),
    sluice.program_alive(text, text, text),
    sluice.program_end(text, text, text, boolean, jsonb),
    sluice.grant(name, text),
    sluice.revoke(name, text)
    TO @extowner@ WITH GRANT OPTION;
GRANT EXECUTE ON PROCEDURE
    @extschema@.migrate_run(text[], text[], text, text, text, integer, boolean, boolean, text, text, interval, jsonb, boolean, text),
    @extschema@.migrate_rollback(integer, text, text, text[], text[], text, text, interval, jsonb, text),
    @extschema@.migrate_resume(text, text[], text[], text, interval, jsonb, text),
    sluice.run(text[], text[], text, text, text, integer, boolean, boolean, text, text, interval, jsonb, boolean, text),
    sluice.rollback(integer, text, text, text[], text[], text, text, interval, jsonb, text),
    sluice.resume(text, text[], text[], text, interval, jsonb, text)
    TO @extowner@ WITH GRANT OPTION;

-- What everything is, for \df+ and \d+. docs/sql.md is made of these texts, and a test keeps both alike. Of functions: what
-- it does, then a line "name: text" for each argument, then "Errors: ".

COMMENT ON FUNCTION @extschema@.migrate_apply(text, text, text, text, text) IS
'Applies one migration inside the caller''s transaction. Returns ''applied'', or ''already applied'' if this version is applied with this very script. It never waits for another runner; for tables it waits until sluice.lock_deadline or lock_timeout, in pieces, without queueing behind who holds them. A failure rolls back with the caller''s transaction, so that only the server log has it.
version: 1 to 200 bytes without control characters; numbers compare as numbers, 001 and 1 are the same version
name: what people call it
up: the script; it runs with the caller''s rights, and what cannot run in a transaction block is refused
down: the script that reverts it, kept for later; NULL = there is none
stream: an independent line of migrations, 1 to 63 characters out of a-z, 0-9, "_", "." and "-"; made when it is first used
Errors: 22004 and 22023 bad argument, 25001 the script wants another isolation level, 25006 read-only transaction or standby, 55P03 another runner is at work or a table was held too long, SL002 called by a migration, SL003 versions differ, SL010 applied with another script, SL011 below an applied version, SL014 a required version is missing, SL020, SL023, SL052 and SL053 what the script may not hold, SL030 a migration is dirty, SL033 verification failed, SL073 another tool''s record is not taken over, and those of the script.';

COMMENT ON FUNCTION @extschema@.migrate_revert(text, text, text) IS
'Reverts one migration inside the caller''s transaction, by the down script that the ledger keeps. Returns ''reverted''. A stored script runs with the rights of the role that stored it.
version: which one; NULL = the one applied last
stream: line of migrations
down: a script to run in place of the stored one, with the caller''s rights; it is kept
Errors: those of migrate_apply, and SL012 there is no down script, SL013 not applied, SL040 the script is of a role that the caller may not become, XX001 its text is lost or not the recorded one.';

COMMENT ON PROCEDURE @extschema@.migrate_run(text[], text[], text, text, text, integer, boolean, boolean, text, text, interval, jsonb, boolean, text) IS
'Runs every pending migration of the files in the order of their versions, each in a transaction of its own, statements that cannot run in one as steps of their own. It has to be a CALL of its own at top level, and the first of a pipeline. All files are read and planned before the first one runs.
files: names of the files, without or with folders; the last part counts
contents: their texts, in the same order
format: ''auto'', ''golang-migrate'', ''goose'' or ''dbmate''; ''auto'' = the one recorded for the stream, else what names and contents tell
stream: line of migrations
target: run up to this version; NULL = all
steps: run so many migrations at most; NULL = all
single_transaction: everything in one transaction; refused if a statement cannot run in one
out_of_order: run pending versions below applied ones too; NULL = what the stream says, else what is usual with the format
destructive: statements that take rows away: ''policy'' and ''allow'' run and record them, ''ask'' stops before anything runs and lists them in the DETAIL (SL021)
accept_changed: accept scripts that changed after they were applied, for this reason, which is kept; NULL = refuse them
wait: how long to wait for another runner of the stream; ''0'' = not at all
origin: JSON object kept with each migration: host, commit, CI job, whatever the caller says
try: true = everything in one transaction that is rolled back, within sluice.try_timeout and with no relation beyond sluice.try_size; what cannot run in a transaction, and what comes behind it, is named and not run
outcome: the closing sentence
Errors: 22004 and 22023 bad argument, 25006 read-only session or standby, 42501 no right to try in an armed database, 55P03 another runner is at work or a table was held until sluice.lock_deadline, SL001 not at top level, SL002 called by a migration, SL003 versions differ, SL010 an applied script changed, SL011 below an applied version, SL013 unknown target, SL014 a required version is missing, SL020, SL023, SL052 and SL053 what a script may not hold, SL021 ask first, SL030 a migration is dirty, SL033 verification failed, SL050 and SL051 bad files, SL060 the runner''s lock is lost, SL061 a relation is too large for a try, SL062 a try took too long, SL073 another tool''s record is not taken over, and those of the scripts.';

COMMENT ON PROCEDURE @extschema@.migrate_rollback(integer, text, text, text[], text[], text, text, interval, jsonb, text) IS
'Reverts migrations, the one applied last first, each in a transaction of its own, by the down scripts that the ledger keeps. It has to be a CALL of its own at top level.
steps: so many migrations; NULL = 1, unless there is a target
target: revert every applied version above this one, which stays; ''0'' = all
stream: line of migrations
files: files whose down scripts run in place of the stored ones, with the caller''s rights
contents: their texts, in the same order
format: as for migrate_run
destructive: as for migrate_run
wait: how long to wait for another runner of the stream; ''0'' = not at all
origin: JSON object kept with each migration
outcome: the closing sentence
Errors: those of migrate_run, and 22023 both steps and target, SL012 there is no down script, SL040 a script is of a role that the caller may not become, SL041 such a script holds a statement that is only safe when the file is passed, XX001 its text is lost or not the recorded one.';

COMMENT ON PROCEDURE @extschema@.migrate_resume(text, text[], text[], text, interval, jsonb, text) IS
'Goes on with the migration that is dirty or whose runner died: looks what the step under way has left, removes remains of its own, and runs what is missing, up or down as it was. It has to be a CALL of its own at top level.
stream: line of migrations
files: a file to take the script from in place of the ledger''s; what is done already must stand in it as it ran
contents: its text
format: as for migrate_run
wait: how long to wait for another runner of the stream; ''0'' = not at all
origin: JSON object kept with the migration
outcome: the closing sentence
Errors: those of migrate_run, and SL031 nothing to resume, SL032 what is done was edited or something else stands where it would go on, SL040, SL041 and XX001 as for migrate_rollback.';

COMMENT ON FUNCTION @extschema@.migrate_mark(text, text, text, text, boolean, text[], text) IS
'Corrects the record without running anything, inside the caller''s transaction, and returns a sentence about it. It also settles a dirty migration.
version: which one; it need not be known
state: ''applied'' or ''reverted''
reason: why; kept with the event
stream: line of migrations
through: with ''applied'', everything up to this version as well
files: names of files; with through, the versions among them are marked, and without files all that come later with such a version count as applied
format: of the files: as for migrate_run; recorded if the stream has none yet
Errors: 22004 and 22023 bad argument, 25006 read-only transaction or standby, 55P03 another runner is at work, SL002 called by a migration, SL003 versions differ, SL013 unknown version to revert, SL050 the names tell no format.';

COMMENT ON FUNCTION @extschema@.migrate_import(text, text, text[], text[], text, text, text, boolean, boolean, jsonb) IS
'Takes over what another migration tool has applied, without running anything: reads its table, holds it against the files and the ledger, tells what is found and records what is new, inside the caller''s transaction and under that tool''s own locks. It can be repeated.
tool: ''auto'' = the one whose table is there, or golang-migrate, goose, rails, dbmate, flyway, liquibase, sqitch, sql-migrate, node-pg-migrate, prisma, sqlx, diesel, tern, atlas, graphile-migrate, river
stream: line of migrations that takes it over
files: names of the files; without any, files are matched at the next run
contents: their texts, in the same order
format: of the files, as for migrate_run
table_schema: where the tool''s table is; NULL = wherever it is found
table_name: what the tool''s table is called; NULL = its usual name
keep_table: true = the table follows the ledger from now on, and nobody else may write it; false = no longer; NULL = as it is
dry_run: tells what is there and what would be recorded, and changes and locks nothing
origin: JSON object kept with the migrations
what: record, migration or file
version: as written
name: of a record, the tool
file: where the migration is
state: of a record found, kept or given_back; of a migration applied, dirty, unsettled (dirty in both), reverted (dirty here, and gone there), floor (everything up to it counts), matched (its file is known now) or contradiction; of a file pending, changed (the tool''s checksum is another) or missing
detail: a sentence
Errors: 0A000 a table that cannot be kept, 22004 and 22023 bad argument, 25006 read-only transaction or standby, 42501 no right to read or to keep the table, 55P03 the tool or another runner is at work, SL002 called by a migration, SL003 versions differ, SL050 to SL053 bad files, SL070 nothing to take over, SL071 more than one record, SL072 the record is not of these files or this stream.';

COMMENT ON FUNCTION @extschema@.migrate_grant(name, text) IS
'Gives a right to a role.
role: who gets it; public = everybody
what: ''read'' = see scripts, errors and who ran what (also what pg_dump needs), ''run'' = run, revert and mark migrations, which includes ''read''
Errors: 0A000 right ''guard'', which comes later, 22023 no such right, 42704 no such role.';

COMMENT ON FUNCTION @extschema@.migrate_revoke(name, text) IS
'Takes a right from a role. Without ''run'' the role keeps ''read''.
role: whose
what: ''read'' or ''run''
Errors: as for migrate_grant.';

COMMENT ON FUNCTION @extschema@.migrate_stream(text, text, text) IS
'Changes settings of a stream, which is made if it is not there, and returns what they are.
stream: line of migrations
out_of_order: ''refuse'' or ''allow'' pending versions below applied ones; NULL = leave it
format: ''golang-migrate'', ''goose'' or ''dbmate''; NULL = leave it
Errors: 22023 bad argument, 25006 read-only transaction or standby, 55P03 another runner is at work, SL002 called by a migration, SL003 versions differ.';

COMMENT ON FUNCTION @extschema@.migrate_pending(text[], text[], text, text, boolean, text, text[]) IS
'Tells what of a set of files is not plainly applied: one row a file, and one with file NULL for each applied migration that has no file. Runs nothing.
files: names of the files
checksums: SHA-256 of each file''s bytes in hex, in the same order
format: as for migrate_run
stream: line of migrations
everything: files that are applied too
set_digest: SHA-256 over the whole set in hex, see docs/protocol.md; no row if it is the one found applied last
programs: which of the files are programs to be executed, see docs/programs.md
file: base name as passed
version: as written; NULL while the format is not decided
name: what the file calls it
state: pending, differs, missing, out_of_order, dirty, repeatable, not_a_migration; applied with everything; unknown for a digest alone that is not the recorded one
why: a sentence
Errors: 22004 and 22023 bad argument, SL003 versions differ.';

COMMENT ON FUNCTION @extschema@.migrate_read(text[], text[], text) IS
'Tells how files are understood: one row a statement. Runs nothing.
files: names of the files
contents: their texts, in the same order
format: as for migrate_run
version: as written
name: what the file calls it
kind: of the statement, for example ALTER TABLE
statement: its number in the script, from 1
step: what has the same number commits together
transactional: false = it runs outside any transaction block
direction: up or down
line: of the file, from 1
text: the statement
Errors: 22004 and 22023 bad argument, 42601 syntax error, SL020, SL023, SL052 and SL053 what a script may not hold, SL050 and SL051 bad files.';

COMMENT ON FUNCTION @extschema@.migrate_doctor() IS
'Looks over the database for what is broken or will hurt a migration, and tells what mends it (docs/doctor.md). The worst comes first. Changes nothing, and runs with the caller''s rights: what needs the right ''read'' is left out without it.
topic: what was looked at
level: problem, warning, note; ok = nothing was found
object: what it is about
detail: sentences
command: what to type, in psql or in a shell if it begins with sluice; NULL = nothing needs to be done';

COMMENT ON FUNCTION @extschema@.migrate_lint(text, text, jsonb) IS
'Tells what a script would do to this database that its author may not want: one row a finding. Runs nothing, waits for no lock.
script: SQL
assume: ''database'' = sizes as they are here; ''filled'' = every table counts as large and busy
levels: {"RULE": "LEVEL", "RULE@SCHEMA.TABLE": "LEVEL"} with * and ? in patterns; levels are off, note, warning, error; what this database sets is stronger
version: of the migration; NULL for a text on its own
file: name as passed
line: where it is, from 1
column: where it is, from 1
end_line: where it ends
end_column: behind its last character
statement: its number in the script, from 1
rule: what found it, see docs/rules
level: error, warning or note, by what would happen here
relation: what it is about
lock: that the statement takes on it
message: what is wrong
detail: lock, what it blocks, how long about, sizes
safer: SQL to write instead; NULL = see the rule''s page
Errors: 22004 and 22023 bad argument.';

COMMENT ON FUNCTION @extschema@.migrate_review(text[], text[], text, text, text, text, jsonb) IS
'Tells the same of a set of files, one migration after the other: what earlier ones make and change is known to later ones. Runs nothing, waits for no lock.
files: names of the files
contents: their texts, in the same order
format: as for migrate_run
stream: line of migrations
scope: ''pending'' = what is not applied here; ''all''; ''since:VERSION'' = what comes behind it
assume: as for migrate_lint
levels: as for migrate_lint
version: of the migration; NULL for a text on its own
file: name as passed
line: where it is, from 1
column: where it is, from 1
end_line: where it ends
end_column: behind its last character
statement: its number in the script, from 1
rule: what found it, see docs/rules
level: error, warning or note, by what would happen here
relation: what it is about
lock: that the statement takes on it
message: what is wrong
detail: lock, what it blocks, how long about, sizes
safer: SQL to write instead; NULL = see the rule''s page
Errors: 22004 and 22023 bad argument, SL003 versions differ, SL050 and SL051 bad files.';

COMMENT ON FUNCTION @extschema@.migrate_classify(text) IS
'Tells of what actions the statements of a script are made and what each does here: one row an action. Runs nothing.
script: SQL
statement: its number in the script, from 1
line: of the script, from 1
kind: id of the action, as in migrate_effects
name: the same for people
relation: what it changes, as written
lock: the strongest it takes there
blocks: what waits for it
partner: the other relation that it names
partner_lock: the strongest it takes there
work: brief, scan, index build, rewrite, rows (as many as it changes) or query
transaction: inside = runs in a transaction block; alone = cannot; may commit; control; refused
destroys: nothing, rows or objects
reverse: how it is taken back: needless, exact, definition (the state before must be known), data lost, never, unknown
breaks: whether old code goes on working: nothing, maybe, old code
Errors: 22004 bad argument.';

COMMENT ON FUNCTION @extschema@.migrate_effects() IS
'The table of effects: what each kind of action does on this and other servers (docs/effects.md).
kind: id of the action
name: the same for people
lock: the strongest on its target
blocks: what waits for it
partner_lock: the strongest on the other relation that it names
work: as in migrate_classify
transaction: as in migrate_classify
destroys: as in migrate_classify
reverse: as in migrate_classify
breaks: as in migrate_classify
since: the first major version of the server that has it; NULL = all that are supported';

COMMENT ON FUNCTION @extschema@.migrate_rules() IS
'The rules of the review (docs/rules).
rule: id
title: one line
section: what it belongs to
on: whether it speaks without a setting
what: what it finds
why: what happens on the server
safe: what to do instead
quiet: when it says nothing';

COMMENT ON FUNCTION sluice.apply(text, text, text, text, text) IS 'The same as migrate_apply, for programs: the name is always found.';
COMMENT ON FUNCTION sluice.revert(text, text, text) IS 'The same as migrate_revert, for programs: the name is always found.';
COMMENT ON PROCEDURE sluice.run(text[], text[], text, text, text, integer, boolean, boolean, text, text, interval, jsonb, boolean, text) IS
'The same as migrate_run, for programs: the messages carry JSON (docs/protocol.md).';
COMMENT ON PROCEDURE sluice.rollback(integer, text, text, text[], text[], text, text, interval, jsonb, text) IS
'The same as migrate_rollback, for programs: the messages carry JSON (docs/protocol.md).';
COMMENT ON PROCEDURE sluice.resume(text, text[], text[], text, interval, jsonb, text) IS
'The same as migrate_resume, for programs: the messages carry JSON (docs/protocol.md).';
COMMENT ON FUNCTION sluice.mark(text, text, text, text, boolean, text[], text) IS 'The same as migrate_mark, for programs: the name is always found.';
COMMENT ON FUNCTION sluice.import(text, text, text[], text[], text, text, text, boolean, boolean, jsonb) IS 'The same as migrate_import, for programs: the name is always found.';
COMMENT ON FUNCTION sluice.grant(name, text) IS 'The same as migrate_grant, for programs: the name is always found.';
COMMENT ON FUNCTION sluice.revoke(name, text) IS 'The same as migrate_revoke, for programs: the name is always found.';
COMMENT ON FUNCTION sluice.set_stream(text, text, text) IS 'The same as migrate_stream, for programs: the name is always found.';
COMMENT ON FUNCTION sluice.pending(text[], text[], text, text, boolean, text, text[]) IS 'The same as migrate_pending, for programs: the name is always found.';
COMMENT ON FUNCTION sluice.read(text[], text[], text) IS 'The same as migrate_read, for programs: the name is always found.';
COMMENT ON FUNCTION sluice.doctor() IS 'The same as migrate_doctor, for programs: the name is always found.';
COMMENT ON FUNCTION sluice.lint(text, text, jsonb) IS 'The same as migrate_lint, for programs: the name is always found.';
COMMENT ON FUNCTION sluice.review(text[], text[], text, text, text, text, jsonb) IS 'The same as migrate_review, for programs: the name is always found.';
COMMENT ON FUNCTION sluice.classify(text) IS 'The same as migrate_classify, for programs: the name is always found.';
COMMENT ON FUNCTION sluice.effects() IS 'The same as migrate_effects, for programs: the name is always found.';
COMMENT ON FUNCTION sluice.rules() IS 'The same as migrate_rules, for programs: the name is always found.';

COMMENT ON FUNCTION sluice.preview(text, text[], text[], text, text, text, integer, boolean, boolean, text) IS
'Tells what a call of migrate_run, migrate_rollback or migrate_resume would do, in its order, a row for each statement, and does nothing of it: no lock above ACCESS SHARE is taken on a table, and none is waited for. It is what --dry-run calls.
verb: ''run'', ''rollback'', ''resume'', or ''redo'' for the ups of the files, applied or not
files: as for these procedures
contents: likewise
format: likewise
stream: likewise
target: likewise
steps: likewise
single_transaction: likewise
out_of_order: likewise
accept_changed: likewise
version: as written
name: of the migration
kind: script, program, or stop for the reason why a rollback of everything cannot go further, which is in text
direction: up or down
file: where the script comes from
statement: number in its script, from 1; NULL = the script holds none
step: number of what commits together, from 1
transactional: whether the step runs in a transaction
line: in the file, from 1
text: the statement
takes: relations with rows that the statement takes away, and about how many
asks: whether somebody has to say yes to that on a terminal
Errors: those of these procedures before they run anything, and 42501 where scripts of the ledger are not the caller''s to read.';

COMMENT ON FUNCTION sluice.force(text, text, text, text[], text) IS
'Marks a version and those below it among the files as applied, every applied one above it as reverted, and settles what is dirty, without running anything; returns a sentence about it. It is what "sluice force" calls.
version: where the database stands; ''0'' = nothing is applied
reason: why; kept with the events
stream: line of migrations
files: names of files
format: of the files: auto, golang-migrate, goose or dbmate; recorded if the stream has none yet
Errors: as for migrate_mark.';

COMMENT ON FUNCTION sluice.program_begin(text, text, text, text, text, text, boolean, boolean, jsonb) IS
'Announces that the caller is about to execute a program migration: writes its row as running, which keeps every runner out of the stream. To be committed before the program starts. Returns a token for program_alive and program_end; NULL if the migration is applied already.
version: as written in the file''s name
name: what people call it
direction: ''up'' or ''down''
file: name of the program''s file
checksum: SHA-256 of that file in hex; NULL = not known
stream: line of migrations
out_of_order: it may be below an applied version; NULL = what the stream says, else what is usual with its format
again: it is dirty, or whose client is dead, and is to run again
origin: JSON object kept with the migration: host, user, pid of the client
Errors: 22004 and 22023 bad argument, 25006 read-only transaction or standby, 55P03 another runner or program is at work, SL002 called by a migration, SL003 versions differ, SL010 the version is applied and was no program, SL011 below an applied version, SL013 not applied, SL030 a migration is dirty.';

COMMENT ON FUNCTION sluice.program_alive(text, text, text) IS
'Says that the client of a running program lives. It is to be called every few seconds: after 30 seconds of silence the program counts as crashed.
version: of the program
token: from program_begin
stream: line of migrations
Errors: 22004 and 22023 bad argument, 25006 read-only transaction or standby, SL002 called by a migration, SL003 versions differ, SL060 the row is no longer this client''s.';

COMMENT ON FUNCTION sluice.program_end(text, text, text, boolean, jsonb) IS
'Records how a program ended: applied or reverted, or dirty with its error. Returns a sentence about it.
version: of the program
token: from program_begin
stream: line of migrations
started: false = it could not be executed at all, so that nothing was done
error: JSON object: sqlstate, message, text (the end of what it wrote to its standard error); NULL = it ended well
Errors: 22004 and 22023 bad argument, 25006 read-only transaction or standby, 55P03 another runner is at work, SL060 the row is no longer this client''s.';

COMMENT ON FUNCTION sluice.runner(text) IS
'Tells which process runs the stream now; NULL = none.
stream: line of migrations';

COMMENT ON VIEW @extschema@.migrate_status IS 'one row per migration that the ledger knows';
COMMENT ON COLUMN @extschema@.migrate_status.stream IS 'line of migrations';
COMMENT ON COLUMN @extschema@.migrate_status.tenant IS 'empty in this version';
COMMENT ON COLUMN @extschema@.migrate_status.version IS 'as written in the file''s name';
COMMENT ON COLUMN @extschema@.migrate_status.name IS 'what people call it';
COMMENT ON COLUMN @extschema@.migrate_status.kind IS 'versioned, repeatable, baseline or program';
COMMENT ON COLUMN @extschema@.migrate_status.state IS 'applied, reverted, running, dirty (a step failed after another was committed) or crashed (its runner died)';
COMMENT ON COLUMN @extschema@.migrate_status.direction IS 'which script the state is about, up or down';
COMMENT ON COLUMN @extschema@.migrate_status.how IS 'ran (every statement ran), marked (somebody said so) or imported (another tool said so)';
COMMENT ON COLUMN @extschema@.migrate_status.seq IS 'order of application, from 1';
COMMENT ON COLUMN @extschema@.migrate_status.applied_at IS 'when it got into this state';
COMMENT ON COLUMN @extschema@.migrate_status.took IS 'how long the script ran';
COMMENT ON COLUMN @extschema@.migrate_status.step IS 'step that is under way or failed, from 1; the last one when done';
COMMENT ON COLUMN @extschema@.migrate_status.steps IS 'number of steps';
COMMENT ON COLUMN @extschema@.migrate_status.problem IS 'a sentence, unless applied or reverted';
COMMENT ON COLUMN @extschema@.migrate_status.next_command IS 'what to type next, if anything';
COMMENT ON COLUMN @extschema@.migrate_status."by" IS 'role that ran it; needs the right ''read''';
COMMENT ON COLUMN @extschema@.migrate_status.error IS 'of a dirty one: sqlstate, message, statement, step, line and so on; needs the right ''read''';

COMMENT ON VIEW @extschema@.migrate_history IS 'one row per thing that happened, newest first';
COMMENT ON COLUMN @extschema@.migrate_history.at IS 'when';
COMMENT ON COLUMN @extschema@.migrate_history.stream IS 'line of migrations';
COMMENT ON COLUMN @extschema@.migrate_history.version IS 'as written; NULL if neither a row of the ledger nor the event has it';
COMMENT ON COLUMN @extschema@.migrate_history.name IS 'what people call it';
COMMENT ON COLUMN @extschema@.migrate_history.id IS 'version in canonical form; NULL if it is about a run as a whole';
COMMENT ON COLUMN @extschema@.migrate_history.kind IS 'applied, reverted, resumed, failed (nothing was left), dirty, marked, forced, imported, kept, given_back (another tool''s table), respelled (a file changed in layout), down_changed, accepted_change or destructive';
COMMENT ON COLUMN @extschema@.migrate_history.who IS 'current_user then; needs the right ''read''';
COMMENT ON COLUMN @extschema@.migrate_history.took IS 'how long the script ran';
COMMENT ON COLUMN @extschema@.migrate_history.reason IS 'why somebody wanted it so; needs the right ''read''';
COMMENT ON COLUMN @extschema@.migrate_history.sqlstate IS 'of a failure';
COMMENT ON COLUMN @extschema@.migrate_history.message IS 'of a failure; needs the right ''read''';

COMMENT ON VIEW @extschema@.migrate_progress IS 'one row per stream that is being run now';
COMMENT ON COLUMN @extschema@.migrate_progress.stream IS 'line of migrations';
COMMENT ON COLUMN @extschema@.migrate_progress.pid IS 'process of the runner';
COMMENT ON COLUMN @extschema@.migrate_progress.who IS 'role of its session';
COMMENT ON COLUMN @extschema@.migrate_progress.since IS 'when its statement began';
COMMENT ON COLUMN @extschema@.migrate_progress.migration IS 'which one; NULL between two, and for who may not see the statements of that role';
COMMENT ON COLUMN @extschema@.migrate_progress.statement IS 'number of the statement, from 1';
COMMENT ON COLUMN @extschema@.migrate_progress.statements IS 'number of statements';
COMMENT ON COLUMN @extschema@.migrate_progress.phase IS 'of CREATE INDEX, REINDEX, VACUUM, CLUSTER, ANALYZE and COPY, as the view pg_stat_progress_... has it';
COMMENT ON COLUMN @extschema@.migrate_progress.percent IS 'of the blocks of that phase, or of its rows or of the transactions that it waits for';
COMMENT ON COLUMN @extschema@.migrate_progress.blocked_by IS 'processes that are in its way, 0 being a prepared transaction';
COMMENT ON COLUMN @extschema@.migrate_progress.relation IS 'what that phase works on';
COMMENT ON COLUMN @extschema@.migrate_progress.waits_for IS 'lock that it needs and has not got, for example ACCESS EXCLUSIVE on a table';
COMMENT ON COLUMN @extschema@.migrate_progress.query IS 'what runs, the first 900 bytes; NULL as migration, and while it waits without a statement';

COMMENT ON VIEW sluice.status IS 'the same as migrate_status';
COMMENT ON VIEW sluice.history IS 'the same as migrate_history';
COMMENT ON VIEW sluice.progress IS 'the same as migrate_progress';

COMMENT ON COLUMN sluice.stream.name IS '1 to 63 characters out of a-z, 0-9, "_", "." and "-"';
COMMENT ON COLUMN sluice.stream.format IS 'of its files; NULL until the first run';
COMMENT ON COLUMN sluice.stream.out_of_order IS 'refuse or allow; NULL = what is usual with the format';
COMMENT ON COLUMN sluice.stream.floor IS 'versions up to this one count as applied when they are first seen';
COMMENT ON COLUMN sluice.stream.set_digest IS 'SHA-256 over the last set of files that was found fully applied';
COMMENT ON COLUMN sluice.stream.tool IS 'other tool whose record was taken over';
COMMENT ON COLUMN sluice.stream.tool_schema IS 'schema of that tool''s table';
COMMENT ON COLUMN sluice.stream.tool_table IS 'that tool''s table';
COMMENT ON COLUMN sluice.stream.keep_table IS 'true = that table follows the ledger';
COMMENT ON COLUMN sluice.stream.made IS 'when it was first used';

COMMENT ON COLUMN sluice.migration.stream IS 'line of migrations';
COMMENT ON COLUMN sluice.migration.tenant IS 'empty in this version';
COMMENT ON COLUMN sluice.migration.id IS 'version in canonical form: numbers without leading zeros';
COMMENT ON COLUMN sluice.migration.version IS 'as written in the file''s name';
COMMENT ON COLUMN sluice.migration.name IS 'what people call it';
COMMENT ON COLUMN sluice.migration.kind IS 'versioned, repeatable, baseline or program';
COMMENT ON COLUMN sluice.migration.seq IS 'order of application in its stream, from 1';
COMMENT ON COLUMN sluice.migration.direction IS 'which script the state is about, up or down';
COMMENT ON COLUMN sluice.migration.state IS 'applied, reverted, running or dirty; running without a runner = crashed';
COMMENT ON COLUMN sluice.migration.how IS 'ran, marked or imported';
COMMENT ON COLUMN sluice.migration.format IS 'of its files';
COMMENT ON COLUMN sluice.migration.up_sha IS 'SHA-256 of the up script, its key in sluice.script';
COMMENT ON COLUMN sluice.migration.up_file IS 'name of the file that it came from';
COMMENT ON COLUMN sluice.migration.up_file_hash IS 'SHA-256 of that file''s bytes';
COMMENT ON COLUMN sluice.migration.up_line IS 'first line of the script in that file';
COMMENT ON COLUMN sluice.migration.up_tokens IS 't1: and SHA-256 over its tokens: alike for scripts that differ in layout only';
COMMENT ON COLUMN sluice.migration.up_role IS 'role that stored it, with whose rights it runs again';
COMMENT ON COLUMN sluice.migration.down_sha IS 'SHA-256 of the down script, its key in sluice.script';
COMMENT ON COLUMN sluice.migration.down_file IS 'name of the file that it came from';
COMMENT ON COLUMN sluice.migration.down_file_hash IS 'SHA-256 of that file''s bytes';
COMMENT ON COLUMN sluice.migration.down_line IS 'first line of the script in that file';
COMMENT ON COLUMN sluice.migration.down_tokens IS 'as up_tokens';
COMMENT ON COLUMN sluice.migration.down_role IS 'role that stored it, with whose rights it runs';
COMMENT ON COLUMN sluice.migration.step IS 'step that is next or under way, from 1; the last one when done';
COMMENT ON COLUMN sluice.migration.steps IS 'number of steps';
COMMENT ON COLUMN sluice.migration.statements IS 'of each statement: number, kind, line, ms (milliseconds), rows; beyond 1000 their sums';
COMMENT ON COLUMN sluice.migration."by" IS 'role that ran it';
COMMENT ON COLUMN sluice.migration.origin IS 'what the caller said: host, commit, CI job';
COMMENT ON COLUMN sluice.migration.search_path IS 'with which it began';
COMMENT ON COLUMN sluice.migration.started IS 'when';
COMMENT ON COLUMN sluice.migration.took IS 'how long it ran';
COMMENT ON COLUMN sluice.migration.error IS 'of a dirty one: sqlstate, message, detail, hint, statement, step, line, position, text, remains';

COMMENT ON COLUMN sluice.script.sha256 IS 'SHA-256 of the text in UTF-8';
COMMENT ON COLUMN sluice.script.text IS 'the script as it ran: of a file with an up and a down section, the section';

COMMENT ON COLUMN sluice.event.uuid IS 'random';
COMMENT ON COLUMN sluice.event.stream IS 'line of migrations';
COMMENT ON COLUMN sluice.event.tenant IS 'empty in this version';
COMMENT ON COLUMN sluice.event.id IS 'migration, in canonical form; NULL if it is about a run as a whole';
COMMENT ON COLUMN sluice.event.kind IS 'as in migrate_history';
COMMENT ON COLUMN sluice.event.who IS 'current_user';
COMMENT ON COLUMN sluice.event.session_who IS 'session_user';
COMMENT ON COLUMN sluice.event.at IS 'when';
COMMENT ON COLUMN sluice.event.reason IS 'why somebody wanted it so';
COMMENT ON COLUMN sluice.event.detail IS 'of a failure, its error; else the rows that its statements returned';
COMMENT ON INDEX sluice.event_by_migration IS 'finds what happened to a migration';

COMMENT ON COLUMN sluice.local.one IS 'always true';
COMMENT ON COLUMN sluice.local.first_use IS 'when';
COMMENT ON COLUMN sluice.local."by" IS 'role that used it first';

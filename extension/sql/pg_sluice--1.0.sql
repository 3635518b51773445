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
        wait interval DEFAULT '0', origin jsonb DEFAULT '{}', INOUT outcome text DEFAULT NULL)
    LANGUAGE c AS 'MODULE_PATHNAME', 'sluice_run';
CREATE PROCEDURE sluice.run(files text[], contents text[], format text DEFAULT 'auto', stream text DEFAULT 'main',
        target text DEFAULT NULL, steps integer DEFAULT NULL, single_transaction boolean DEFAULT false,
        out_of_order boolean DEFAULT NULL, destructive text DEFAULT 'policy', accept_changed text DEFAULT NULL,
        wait interval DEFAULT '0', origin jsonb DEFAULT '{}', INOUT outcome text DEFAULT NULL)
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
        files text[] DEFAULT '{}') RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_mark';
CREATE FUNCTION sluice.mark(version text, state text, reason text, stream text DEFAULT 'main', through boolean DEFAULT false,
        files text[] DEFAULT '{}') RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_mark';

CREATE FUNCTION sluice.force(version text, reason text, stream text DEFAULT 'main', files text[] DEFAULT '{}') RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sluice_force';

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

-- Look.

CREATE FUNCTION @extschema@.migrate_pending(files text[], checksums text[], format text DEFAULT 'auto', stream text DEFAULT 'main',
        everything boolean DEFAULT false, set_digest text DEFAULT NULL)
    RETURNS TABLE (file text, version text, name text, state text, why text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'sluice_pending';
CREATE FUNCTION sluice.pending(files text[], checksums text[], format text DEFAULT 'auto', stream text DEFAULT 'main',
        everything boolean DEFAULT false, set_digest text DEFAULT NULL)
    RETURNS TABLE (file text, version text, name text, state text, why text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'sluice_pending';

CREATE FUNCTION @extschema@.migrate_read(files text[], contents text[], format text DEFAULT 'auto')
    RETURNS TABLE (version text, name text, kind text, statement integer, step integer, transactional boolean,
                   direction text, line integer, text text)
    LANGUAGE c STABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'sluice_read';
CREATE FUNCTION sluice.read(files text[], contents text[], format text DEFAULT 'auto')
    RETURNS TABLE (version text, name text, kind text, statement integer, step integer, transactional boolean,
                   direction text, line integer, text text)
    LANGUAGE c STABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'sluice_read';

CREATE FUNCTION sluice.runner(stream text) RETURNS integer
    LANGUAGE c VOLATILE PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'sluice_runner';

-- Views. The owner's rights, the caller's test: what needs the right 'read' is NULL without it.

CREATE VIEW sluice.status AS
    SELECT m.stream, m.tenant, m.version, m.name, m.kind,
           CASE WHEN m.state OPERATOR(pg_catalog.=) 'running' AND NOT pg_catalog.pg_is_in_recovery()
                     AND sluice.runner(m.stream) IS NULL THEN 'crashed' ELSE m.state END AS state,
           m.direction, m.how, m.seq,
           m.started OPERATOR(pg_catalog.+) m.took AS applied_at, m.took, m.step, m.steps,
           CASE WHEN m.state OPERATOR(pg_catalog.=) ANY (ARRAY['applied', 'reverted']) THEN NULL
                WHEN pg_catalog.pg_is_in_recovery() THEN 'running or dirty: ask the primary'
                WHEN m.state OPERATOR(pg_catalog.=) 'dirty'
                THEN pg_catalog.format('stopped at step %s of %s', m.step, m.steps)
                     OPERATOR(pg_catalog.||) COALESCE(CASE WHEN (SELECT pg_catalog.has_table_privilege('sluice.migration', 'SELECT'))
                              THEN ': ' OPERATOR(pg_catalog.||) (m.error OPERATOR(pg_catalog.->>) 'message') END, '')
                WHEN sluice.runner(m.stream) IS NULL
                THEN pg_catalog.format('its runner died at step %s of %s', m.step, m.steps)
                ELSE pg_catalog.format('process %s is at step %s of %s', sluice.runner(m.stream), m.step, m.steps)
           END AS problem,
           CASE WHEN m.state OPERATOR(pg_catalog.=) 'dirty'
                     OR (m.state OPERATOR(pg_catalog.=) 'running' AND NOT pg_catalog.pg_is_in_recovery()
                         AND sluice.runner(m.stream) IS NULL)
                THEN 'sluice resume' OPERATOR(pg_catalog.||)
                     CASE WHEN m.stream OPERATOR(pg_catalog.=) 'main' THEN '' ELSE ' --stream ' OPERATOR(pg_catalog.||) m.stream END
           END AS next_command,
           CASE WHEN (SELECT pg_catalog.has_table_privilege('sluice.migration', 'SELECT')) THEN m."by" END AS "by",
           CASE WHEN (SELECT pg_catalog.has_table_privilege('sluice.migration', 'SELECT')) THEN m.error END AS error
      FROM sluice.migration m;

CREATE VIEW sluice.history AS
    SELECT e.at, e.stream, m.version, m.name, e.id, e.kind,
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

CREATE VIEW sluice.progress AS
    SELECT s.name AS stream, r.pid, a.usename AS who, a.query_start AS since,
           pg_catalog.substring(a.query, '^/\* sluice \S+ (\S+) \d+/\d+ \*/') AS migration,
           pg_catalog.substring(a.query, '^/\* sluice \S+ \S+ (\d+)/\d+ \*/')::pg_catalog.int4 AS statement,
           pg_catalog.substring(a.query, '^/\* sluice \S+ \S+ \d+/(\d+) \*/')::pg_catalog.int4 AS statements,
           i.phase,
           CASE WHEN i.blocks_total OPERATOR(pg_catalog.>) 0
                THEN pg_catalog.round(100.0 OPERATOR(pg_catalog.*) i.blocks_done OPERATOR(pg_catalog./) i.blocks_total, 1) END AS percent,
           pg_catalog.pg_blocking_pids(r.pid) AS blocked_by
      FROM sluice.stream s
     CROSS JOIN LATERAL (SELECT sluice.runner(s.name) AS pid) r
      LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) r.pid
      LEFT JOIN pg_catalog.pg_stat_progress_create_index i ON i.pid OPERATOR(pg_catalog.=) r.pid
     WHERE r.pid IS NOT NULL;

CREATE VIEW @extschema@.migrate_status AS SELECT * FROM sluice.status;
CREATE VIEW @extschema@.migrate_history AS SELECT * FROM sluice.history;
CREATE VIEW @extschema@.migrate_progress AS SELECT * FROM sluice.progress;
GRANT SELECT ON sluice.status, sluice.history, sluice.progress,
    @extschema@.migrate_status, @extschema@.migrate_history, @extschema@.migrate_progress TO PUBLIC;

-- Rights: PUBLIC only looks; whoever installed the extension has everything, and hands it on with migrate_grant.

REVOKE ALL ON FUNCTION
    @extschema@.migrate_apply, @extschema@.migrate_revert, @extschema@.migrate_mark, @extschema@.migrate_stream,
    @extschema@.migrate_grant, @extschema@.migrate_revoke,
    sluice.apply, sluice.revert, sluice.mark, sluice.force, sluice.set_stream, sluice.grant, sluice.revoke
    FROM PUBLIC;
REVOKE ALL ON PROCEDURE
    @extschema@.migrate_run, @extschema@.migrate_rollback, @extschema@.migrate_resume,
    sluice.run, sluice.rollback, sluice.resume
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    @extschema@.migrate_apply, @extschema@.migrate_revert, @extschema@.migrate_mark, @extschema@.migrate_stream,
    @extschema@.migrate_grant, @extschema@.migrate_revoke,
    sluice.apply, sluice.revert, sluice.mark, sluice.force, sluice.set_stream, sluice.grant, sluice.revoke
    TO @extowner@ WITH GRANT OPTION;
GRANT EXECUTE ON PROCEDURE
    @extschema@.migrate_run, @extschema@.migrate_rollback, @extschema@.migrate_resume,
    sluice.run, sluice.rollback, sluice.resume
    TO @extowner@ WITH GRANT OPTION;

-- Each argument of each function and procedure, with each kind of value that it may be given by mistake; the others are right.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
CREATE SCHEMA regress_matrix;
CREATE ROLE regress_role;
SET search_path = regress_matrix, public;

-- A right value for each argument, by its name; where the same name is another thing, by function and name.
CREATE TABLE good (argument text PRIMARY KEY, value text);
INSERT INTO good VALUES ('version', $$'7'$$), ('name', $$'seven'$$), ('up', $$'SELECT 7'$$), ('down', $$'SELECT -7'$$), ('stream', $$'main'$$), ('state', $$'applied'$$), ('reason', $$'why'$$),
    ('through', 'false'), ('files', $$'{7_a.up.sql}'$$), ('contents', $$'{SELECT 7}'$$), ('checksums', $$'{00}'$$), ('format', $$'golang-migrate'$$), ('target', $$'7'$$), ('steps', '1'),
    ('single_transaction', 'false'), ('out_of_order', 'true'), ('destructive', $$'policy'$$), ('accept_changed', $$'why'$$), ('wait', $$'0'$$), ('origin', $$'{}'$$), ('outcome', 'NULL'),
    ('role', $$'regress_role'$$), ('what', $$'read'$$), ('script', $$'SELECT 1'$$), ('assume', $$'database'$$), ('levels', $$'{}'::jsonb$$), ('scope', $$'all'$$), ('everything', 'false'), ('set_digest', 'NULL'), ('stream.out_of_order', $$'allow'$$), ('rollback.steps', 'NULL'), ('rollback.target', $$'0'$$),
    ('revert.version', $$'6'$$), ('revert.down', 'NULL'), ('rollback.files', $$'{6_a.up.sql,6_a.down.sql}'$$), ('rollback.contents', $$'{SELECT 6,SELECT -6}'$$),
    ('resume.files', $$'{}'$$), ('resume.contents', $$'{}'$$), ('mark.files', $$'{}'$$), ('force.files', $$'{}'$$),
    ('programs', $$'{}'$$), ('direction', $$'up'$$), ('file', $$'7_a.sh'$$), ('checksum', 'NULL'), ('again', 'false'), ('started', 'true'), ('verb', $$'run'$$), ('try', 'false'), ('error', 'NULL'), ('token', '(SELECT token FROM program)'),
    ('program_begin.stream', $$'empty'$$), ('program_alive.stream', $$'program'$$), ('program_end.stream', $$'program'$$);
CREATE TABLE wrong (type regtype, value text);
INSERT INTO wrong SELECT t::regtype, 'NULL' FROM unnest('{text,text[],boolean,integer,interval,jsonb,name}'::text[]) t;
INSERT INTO wrong VALUES ('text', $$''$$), ('text', $$E'\x01'$$), ('text', $$repeat('7', 300)$$), ('text', $$'No Such'$$),
    ('text[]', $$'{}'$$), ('text[]', $$'{NULL}'$$), ('text[]', $$'{{7_a.up.sql}}'$$), ('text[]', $$'{7_a.up.sql,8_b.up.sql}'$$), ('text[]', $$'[-2:-2]={7_a.up.sql}'$$), ('text[]', $$'{""}'$$),
    ('integer', '0'), ('integer', '-1'), ('integer', '2147483647'), ('interval', $$'-1 ms'$$), ('interval', $$'100000000 years'$$),
    ('jsonb', $$'[]'$$), ('jsonb', $$'7'$$), ('jsonb', $$'null'$$), ('name', $$''$$), ('name', $$'No Such'$$);

CREATE VIEW routine AS
    SELECT p.oid, p.prokind = 'p' AS is_procedure, n.nspname = 'sluice' AS is_twin, CASE WHEN p.proname = 'set_stream' THEN 'stream' ELSE regexp_replace(p.proname, '^migrate_', '') END AS name,
           format('%I.%I', n.nspname, p.proname) AS called, a.argument, a.n, a.type::regtype
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
      JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'pg_sluice',
           ROWS FROM (unnest(p.proargnames), unnest(COALESCE(p.proallargtypes, p.proargtypes)), unnest(p.proargmodes)) WITH ORDINALITY a (argument, type, mode, n)
     WHERE COALESCE(a.mode, 'i') IN ('i', 'b');
-- The call with one argument replaced; NULL: all of them right.
CREATE FUNCTION call_of(routine oid, wrong_argument text, wrong_value text) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN bool_or(r.is_procedure) THEN 'CALL ' ELSE 'SELECT count(*) FROM ' END || min(r.called) || '('
           || string_agg(r.argument || ' => ' || CASE WHEN r.argument = wrong_argument THEN wrong_value ELSE COALESCE(special.value, usual.value) END, ', ' ORDER BY r.n) || ')'
      FROM routine r LEFT JOIN good special ON special.argument = r.name || '.' || r.argument LEFT JOIN good usual ON usual.argument = r.argument WHERE r.oid = routine
$$;
-- What comes of it; nothing stays.
CREATE FUNCTION outcome_of(call text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE call;
    RAISE EXCEPTION USING ERRCODE = 'ZZ999';
EXCEPTION WHEN SQLSTATE 'ZZ999' THEN RETURN 'good';
    WHEN OTHERS THEN RETURN CASE WHEN SQLERRM LIKE '%' || E'\n' || '%' THEN 'more than one line: ' ELSE '' END || SQLSTATE;
END $$;

-- Something to revert, and something that is not the first use.
SELECT migrate_apply('5', 'five', 'SELECT 5', 'SELECT -5'), migrate_apply('6', 'six', 'SELECT 6', 'SELECT -6'), migrate_stream('main', format => 'golang-migrate');
SELECT length(sluice.program_begin('7', 'seven', 'up', '7_a.sh', stream => 'program')) AS token;
CREATE VIEW program AS SELECT (EXTRACT(epoch FROM started - timestamptz '2000-01-01 00:00:00+00') * 1000000)::bigint::text AS token FROM sluice.migration WHERE kind = 'program';

-- All of them right: nothing is wrong.
SELECT DISTINCT name, is_twin, outcome_of(call_of(oid, NULL, NULL)) FROM routine WHERE NOT is_procedure ORDER BY 1, 2;
-- One of them wrong.
SELECT name, argument, value, min(outcome) AS outcome, CASE WHEN count(DISTINCT outcome) > 1 THEN 'twins differ' END AS twins
  FROM (SELECT r.*, w.value, outcome_of(call_of(r.oid, r.argument, w.value)) AS outcome FROM routine r JOIN wrong w ON w.type = r.type WHERE NOT r.is_procedure) o
 GROUP BY name, argument, value, n ORDER BY name, n, value;

-- In a read-only transaction all that looks works, and all else is refused.
BEGIN READ ONLY;
SELECT DISTINCT name, outcome_of(call_of(oid, NULL, NULL)) FROM routine WHERE NOT is_procedure ORDER BY 1;
COMMIT;

-- Procedures are called at top level; each line here says what was given, and the next ones what came of it.
SELECT migrate_apply('7', 'seven', 'SELECT 7', 'SELECT -7');
CREATE VIEW try AS
    SELECT row_number() OVER (ORDER BY r.name, r.n, w.value) AS n, format('SELECT %L', r.name || ': ' || r.argument || ' = ' || w.value) AS given, call_of(r.oid, r.argument, w.value) AS call
      FROM routine r JOIN wrong w ON w.type = r.type WHERE r.is_procedure AND NOT r.is_twin AND r.argument <> 'outcome';
CREATE VIEW right_ones AS SELECT format('SELECT %L', name || ':') AS given, call_of(oid, NULL, NULL) AS call FROM routine WHERE is_procedure AND NOT is_twin GROUP BY oid, name;
\set VERBOSITY sqlstate
\pset tuples_only
\pset format unaligned
\set ECHO none
SELECT 'All of them right, in a read-only session:';
SET default_transaction_read_only = on;
SELECT given, call FROM right_ones ORDER BY given
\gexec
RESET default_transaction_read_only;
SELECT 'One of them wrong:';
SELECT given, call FROM try ORDER BY n
\gexec
SELECT 'And at last:';
SELECT given, call FROM right_ones ORDER BY given DESC
\gexec
\set ECHO all
\pset format aligned
\pset tuples_only
\set VERBOSITY default

-- What all this has left.
SELECT stream, version, name, state FROM migrate_status ORDER BY stream, seq;
SELECT name FROM sluice.stream ORDER BY 1;

DROP SCHEMA regress_matrix CASCADE;
DROP EXTENSION pg_sluice CASCADE;
DROP ROLE regress_role;

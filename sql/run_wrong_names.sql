-- Before a statement runs it is looked at: what will it lock, does it take rows away? Names that are wrong or not for this user are
-- the statement's own error, at its place.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
CREATE SCHEMA regress_names;
CREATE SCHEMA regress_closed;
CREATE ROLE regress_dev;
GRANT ALL ON SCHEMA regress_names TO regress_dev;
SELECT migrate_grant('regress_dev', 'run');
SET search_path = regress_names, public;
CREATE TABLE t (i int);
CREATE VIEW v AS SELECT 1 AS one;
CREATE TABLE regress_closed.t (i int);
CREATE TYPE regress_closed.e AS ENUM ('a');
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';

CREATE TABLE statements (n serial, sql text);
INSERT INTO statements (sql) VALUES
    ('DROP FUNCTION p() CASCADE'), ('DROP AGGREGATE f(int) CASCADE'), ('DROP FUNCTION f CASCADE'), ('DROP ROUTINE f CASCADE'), ('DROP FUNCTION f(nowhere.x) CASCADE'),
    ('DROP FUNCTION a.b.c.d(int) CASCADE'), ('DROP FUNCTION f(int, other.regress_names.t) CASCADE'), ('DROP TYPE a.b.c.d CASCADE'), ('DROP TABLE a.b.c.d'), ('DROP TABLE other.regress_names.t'),
    ('DROP TRIGGER x ON a.b.c.d'), ('DROP TABLE v'), ('DROP INDEX t'), ('DROP SCHEMA nowhere CASCADE'), ('DROP OWNED BY regress_nobody'), ('DROP OPERATOR ===(int, int) CASCADE'),
    ('ALTER DOMAIN a.b.c.d VALIDATE CONSTRAINT x'), ('ALTER DOMAIN t VALIDATE CONSTRAINT x'), ('ALTER TABLE other.regress_names.t ADD x int'), ('ALTER TABLE nowhere.t RENAME TO u'),
    ('CREATE SCHEMA x CREATE TABLE x (i int REFERENCES nowhere.t)'), ('TRUNCATE v'), ('TRUNCATE other.regress_names.t'), ('REINDEX TABLE v'), ('DELETE FROM nowhere.t'),
    -- for a role that may not use the schema
    ('DROP TABLE regress_closed.t'), ('DROP TYPE regress_closed.e CASCADE'), ('TRUNCATE regress_closed.t'), ('ALTER TABLE regress_closed.t ADD j int'), ('DELETE FROM regress_closed.t'),
    ('DROP SCHEMA regress_closed CASCADE'), ('ALTER TABLE regress_closed.t RENAME TO u');
GRANT SELECT ON statements TO regress_dev;

-- In a run each is recorded with its place: the third statement, in the third line.
SET SESSION AUTHORIZATION regress_dev;
\set ECHO none
\set VERBOSITY sqlstate
\o /dev/null
SELECT format('CALL migrate_run(ARRAY[%L], ARRAY[%L])', '1_x.up.sql', E'SELECT 1;\nSELECT 2;\n' || sql) FROM statements ORDER BY n
\gexec
\o
\set VERBOSITY default
\set ECHO all
RESET SESSION AUTHORIZATION;
SELECT detail ->> 'statement' AS statement, detail ->> 'line' AS line, detail ->> 'sqlstate' AS sqlstate, left(detail ->> 'text', 60) AS text
  FROM sluice.event WHERE kind = 'failed' ORDER BY at;

-- In a function's transaction the context tells it.
CREATE FUNCTION place_of(script text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE place text;
BEGIN
    RETURN public.migrate_apply('1', 'x', script);
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS place = PG_EXCEPTION_CONTEXT;
    RETURN split_part(place, E'\n', 1);
END $$;
SET SESSION AUTHORIZATION regress_dev;
SELECT place_of(E'SELECT 1;\nSELECT 2;\n' || sql) AS place, count(*) FROM statements GROUP BY 1 ORDER BY 1;
RESET SESSION AUTHORIZATION;

SET client_min_messages = warning;
DROP SCHEMA regress_names CASCADE;
DROP SCHEMA regress_closed CASCADE;
DROP EXTENSION pg_sluice CASCADE;
DROP OWNED BY regress_dev;
DROP ROLE regress_dev;

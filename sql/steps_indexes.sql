-- Statements that cannot run in a transaction are steps of their own and mix freely with others.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_steps;
SET search_path = regress_steps, public;

-- An index built concurrently between other statements.
CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql'], ARRAY[$$
CREATE TABLE pets (id int, name text);
INSERT INTO pets SELECT n, 'pet ' || n FROM generate_series(1, 100) n;
CREATE UNIQUE INDEX CONCURRENTLY pets_id ON pets (id);
ALTER TABLE pets ADD PRIMARY KEY USING INDEX pets_id;
CREATE INDEX CONCURRENTLY IF NOT EXISTS pets_name ON pets (lower(name)) WHERE id > 10;
INSERT INTO pets VALUES (101, 'last');
$$, $$DROP INDEX CONCURRENTLY pets_name; DELETE FROM pets WHERE id = 101; DROP INDEX CONCURRENTLY IF EXISTS pets_name; DROP TABLE pets;$$]);
SELECT indexrelid::regclass, indisvalid, indisprimary FROM pg_index WHERE indrelid = 'pets'::regclass ORDER BY indexrelid::regclass::text;
SELECT version, state, step, steps FROM migrate_status;
SELECT s ->> 'statement' AS statement, s ->> 'kind' AS kind, s ->> 'line' AS line, s ->> 'rows' AS rows
  FROM sluice.migration, jsonb_array_elements(statements) s ORDER BY 1;

-- Down the same way.
CALL migrate_rollback();
SELECT to_regclass('pets');

-- REINDEX, VACUUM, ANALYZE, CLUSTER and their like.
CREATE TABLE t (id int PRIMARY KEY, v text);
CREATE INDEX t_v ON t (v);
INSERT INTO t SELECT n, 'v' || n FROM generate_series(1, 100) n;
CREATE MATERIALIZED VIEW m AS SELECT * FROM t;
CREATE UNIQUE INDEX m_id ON m (id);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[$$
DELETE FROM t WHERE id > 50;
VACUUM t;
VACUUM (FULL, ANALYZE) t;
ANALYZE t;
REINDEX INDEX CONCURRENTLY t_v;
REINDEX TABLE CONCURRENTLY t;
REINDEX TABLE t;
REINDEX (CONCURRENTLY) SCHEMA regress_steps;
CLUSTER t USING t_pkey;
REFRESH MATERIALIZED VIEW CONCURRENTLY m;
REFRESH MATERIALIZED VIEW m;
$$]);
SELECT relname, reltuples FROM pg_class WHERE relname = 't' AND relnamespace = 'regress_steps'::regnamespace;
SELECT count(*) FROM pg_index WHERE indrelid IN ('t'::regclass, 'm'::regclass) AND NOT indisvalid;
SELECT count(*) FROM m;

-- A partition is detached concurrently, used, and attached again.
CREATE TABLE log (at date, what text) PARTITION BY RANGE (at);
CREATE TABLE log_2025 PARTITION OF log FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO log VALUES ('2025-05-05', 'old');
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[$$
CREATE TABLE archive (LIKE log);
ALTER TABLE log DETACH PARTITION log_2025 CONCURRENTLY;
INSERT INTO archive SELECT * FROM log_2025;
DROP TABLE log_2025;
$$]);
SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'log'::regclass;
SELECT what FROM archive;

-- With no-transaction the statements around are steps, too; the last one of a file may be an index.
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY[E'-- sluice: no-transaction\nALTER TABLE t ADD w int; CREATE INDEX CONCURRENTLY t_w ON t (w); DROP INDEX CONCURRENTLY t_v']);
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 't'::regclass ORDER BY indexrelid::regclass::text;

-- A file of one such statement.
CALL migrate_run(ARRAY['5_e.up.sql', '6_f.up.sql', '7_g.up.sql'], ARRAY['DROP INDEX CONCURRENTLY t_w;', 'VACUUM', 'CREATE INDEX CONCURRENTLY ON t (v, w)']);
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 't'::regclass ORDER BY indexrelid::regclass::text;

-- They run under event triggers, as long as those write nothing at the start.
CREATE TABLE audit (tag text);
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO regress_steps.audit VALUES (tg_tag); END$$;
CREATE EVENT TRIGGER regress_note ON ddl_command_end EXECUTE FUNCTION note();
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY['CREATE INDEX CONCURRENTLY t_w ON t (w); ALTER TABLE t ADD x int; DROP INDEX CONCURRENTLY t_w']);
DROP EVENT TRIGGER regress_note;
SELECT tag FROM audit;

SELECT version, state, step, steps FROM migrate_status ORDER BY seq;
SET client_min_messages = warning;
DROP SCHEMA regress_steps CASCADE;
DROP EXTENSION pg_sluice CASCADE;

-- What a script's queries return is shown, up to twenty rows of up to two hundred characters, and kept with the event.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_verify;
SET search_path = regress_verify, public;

CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[$$
CREATE TABLE pets (id int, name text);
INSERT INTO pets VALUES (1, 'Rex'), (2, NULL) RETURNING id, name, name IS NULL AS nameless;
UPDATE pets SET name = 'Tom' WHERE id = 2 RETURNING *;
SELECT n AS number FROM generate_series(1, 23) n;
SELECT 1 AS one;
SHOW standard_conforming_strings;
EXPLAIN (COSTS OFF) SELECT * FROM pets WHERE id = 1;
SELECT;
SELECT WHERE false;
SELECT ARRAY[1, 2] AS array, '{"a": 1}'::jsonb AS json, 'a|b' AS bar, ROW(1, 'x') AS row, 1.50 AS numeric, true AS bool, '\x00ff'::bytea AS bytes;
FETCH FIRST FROM nothing;
$$]);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[$$
CREATE TABLE pets (id int, name text);
INSERT INTO pets VALUES (1, 'Rex'), (2, NULL) RETURNING id, name, name IS NULL AS nameless;
UPDATE pets SET name = 'Tom' WHERE id = 2 RETURNING *;
SELECT n AS number FROM generate_series(1, 23) n;
SELECT repeat('x', 300) AS long, repeat('y', 200) AS fits, NULL AS nothing;
SELECT NULL AS nothing, '' AS empty, 3 AS three;
SHOW standard_conforming_strings;
EXPLAIN (COSTS OFF) SELECT * FROM pets WHERE id = 1;
SELECT;
SELECT WHERE false;
SELECT ARRAY[1, 2] AS array, '{"a": 1}'::jsonb AS json, 'a|b' AS bar, ROW(1, 'x') AS row, 1.50 AS numeric, true AS bool, '\x00ff'::bytea AS bytes;
DECLARE c SCROLL CURSOR FOR SELECT id FROM pets ORDER BY id;
FETCH ALL FROM c;
MOVE FIRST FROM c;
FETCH NEXT FROM c;
CLOSE c;
$$]);
SELECT r ->> 'line' AS line, r -> 'columns' AS columns, jsonb_array_length(r -> 'rows') AS rows, r -> 'more' AS more
  FROM sluice.event, jsonb_array_elements(detail) r WHERE kind = 'applied';
SELECT s ->> 'kind' AS kind, s ->> 'rows' AS rows FROM sluice.migration, jsonb_array_elements(statements) s;

-- Nothing is shown of what was rolled back.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['SELECT id FROM pets; SELECT 1/0']);

-- What came before a dirty end is shown.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['BEGIN; INSERT INTO pets VALUES (3) RETURNING id; COMMIT; BEGIN; SELECT 2 AS second; SELECT 1/0; COMMIT;']);
SELECT migrate_mark('2', 'applied', 'enough');

-- A value that cannot be put out fails the migration with its place.
CREATE TYPE moody AS ENUM ('a');
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[E'SELECT 1 AS one;\nSELECT ''3000-01-01''::date + 2147483647;']);

-- Texts of other roles and errors need the right to read; states and versions do not.
CREATE ROLE regress_reader;
SET ROLE regress_reader;
SELECT detail FROM sluice.event;
SELECT version, state, "by" IS NULL AS no_by FROM public.migrate_status ORDER BY seq;
RESET ROLE;
DROP ROLE regress_reader;

SET client_min_messages = warning;
DROP SCHEMA regress_verify CASCADE;
DROP EXTENSION pg_sluice CASCADE;

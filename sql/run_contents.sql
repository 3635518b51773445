-- What files may be made of: byte order marks, line ends, comments, nothing at all, formats mixed.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_run;
SET search_path = regress_run, public;

-- A byte order mark is passed over, and part of the file's hash.
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'\uFEFFSELECT 1 AS one;']);
SELECT up_file_hash = sha256(convert_to(E'\uFEFFSELECT 1 AS one;', 'UTF8')) AS whole_file FROM sluice.migration;
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['SELECT 1 AS one;']);
-- With an error behind it, the column is that of the text.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'\uFEFFSELECT nothing;']);
CALL migrate_run(ARRAY['1_g.sql'], ARRAY[E'\uFEFF-- +goose Up\nSELECT 1 AS one;'], stream => 'goose');
CALL migrate_run(ARRAY['1_d.sql'], ARRAY[E'\uFEFF-- migrate:up\nSELECT 1 AS one;'], stream => 'dbmate');

-- Line ends of Windows: lines count the same, a body keeps them.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'CREATE TABLE b (i int);\r\n-- sluice: requires 1\r\nCREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$\r\nSELECT ''x''\r\n$$;\r\nSELECT f(), position(chr(13) IN prosrc) > 0 AS kept FROM pg_proc WHERE proname = ''f'' AND pronamespace = ''regress_run''::regnamespace;\r\n']);
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[E'SELECT 1;\r\n\r\n  SELECT nothing;\r\n']);
CALL migrate_run(ARRAY['2_g.sql'], ARRAY[E'-- +goose Up\r\nSELECT 2 AS two;\r\n-- +goose Down\r\nSELECT 3 AS three;\r\n'], stream => 'goose');
CALL migrate_rollback(stream => 'goose');

-- Columns count characters, not bytes; the caret stands below the place.
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[E'SELECT ''äöü€𝄞'' AS umlauts, nothing;']);
SELECT detail ->> 'position' AS position FROM sluice.event WHERE kind = 'failed' ORDER BY at DESC LIMIT 1;
-- A position in another line than the statement's first.
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[E'SELECT 1;\nSELECT 2,\n       3,\n    nothing\nFROM pg_class;']);

-- Nothing but comments, semicolons, blanks.
CALL migrate_run(ARRAY['3_c.up.sql', '4_d.up.sql', '5_e.up.sql'], ARRAY[E'-- nothing\n/* at /* all */ */\n', ';;; ;', E'  \t\n']);
CALL migrate_run(ARRAY['6_f.up.sql'], ARRAY['']);
SELECT version, state, step, steps, statements FROM sluice.migration WHERE stream = 'main' AND id >= '3' ORDER BY seq;

-- The last statement needs no semicolon; dollar quotes, nested comments, E'' strings and atomic bodies hide theirs.
CALL migrate_run(ARRAY['7_g.up.sql'], ARRAY[$a$SELECT ';' AS s, E'\';' AS e, $$;$$ AS d, $x$;$$;$x$ AS x, "a;b" FROM (SELECT 1 AS "a;b") q /* ; */ -- ;
;
CREATE FUNCTION g(i int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN i > 1 THEN 2 ELSE 3 END; END;
CREATE RULE r AS ON INSERT TO b DO ALSO (SELECT 1; SELECT 2);
CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO b VALUES (1); INSERT INTO b VALUES (2); END
$a$]);
SELECT g(2);

-- Files of two formats are not guessed at.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.sql'], ARRAY['SELECT 1', E'-- +goose Up\nSELECT 2;'], stream => 'mixed');
CALL migrate_run(ARRAY['1_a.sql', '2_b.sql'], ARRAY[E'-- migrate:up\nSELECT 1;', E'-- +goose Up\nSELECT 2;'], stream => 'mixed');
CALL migrate_run(ARRAY['1_a.sql', '2_b.sql'], ARRAY['SELECT 1;', E'-- +goose Up\nSELECT 2;'], stream => 'mixed');
CALL migrate_run(ARRAY['a.sql'], ARRAY['SELECT 1;'], stream => 'mixed');
CALL migrate_run(ARRAY['a.txt'], ARRAY['SELECT 1;'], stream => 'mixed');
SELECT count(*) FROM sluice.stream WHERE name = 'mixed';

-- A large one: ten thousand statements in one step.
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY[repeat(E'INSERT INTO regress_run.c VALUES (1);\n', 10000)]);
CREATE TABLE c (i int);
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY[repeat(E'INSERT INTO regress_run.c VALUES (1);\n', 10000)]);
SELECT count(*) FROM c;
SELECT jsonb_array_length(statements), statements -> 0 -> 'statements' AS summed FROM sluice.migration WHERE id = '8';

SET client_min_messages = warning;
DROP SCHEMA regress_run CASCADE;
DROP EXTENSION pg_sluice CASCADE;

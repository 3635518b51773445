-- migrate_run applies whatever is pending of a set of files, each migration in a transaction of its own.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_run;
SET search_path = regress_run, public;
CREATE TABLE log (at serial, what text);

-- The files come in any order and run in the order of their versions, which are numbers.
CALL migrate_run(
    ARRAY['10_ten.up.sql', '9_nine.up.sql', '9_nine.down.sql', '010.up.sql', 'readme.md'],
    ARRAY[$$INSERT INTO log (what) VALUES ('ten')$$, $$INSERT INTO log (what) VALUES ('nine')$$, '', '', '# pets']);
CALL migrate_run(
    ARRAY['10_ten.up.sql', '9_nine.up.sql', '9_nine.down.sql', 'readme.md', 'db/11_eleven.up.sql'],
    ARRAY[$$INSERT INTO log (what) VALUES ('ten')$$, $$INSERT INTO log (what) VALUES ('nine')$$,
          $$DELETE FROM log WHERE what = 'nine'$$, '# pets', $$INSERT INTO log (what) VALUES ('eleven')$$]);
SELECT what FROM log ORDER BY at;
SELECT version, name, state, how, seq, step, steps FROM migrate_status ORDER BY seq;
SELECT id, up_file, up_line, down_file, down_line, down_sha IS NOT NULL AS has_down, format, origin FROM sluice.migration ORDER BY seq;
SELECT name, format, out_of_order, floor FROM sluice.stream;

-- A second time there is nothing to do.
CALL migrate_run(ARRAY['9_nine.up.sql', '10_ten.up.sql', '11_eleven.up.sql'],
    ARRAY[$$INSERT INTO log (what) VALUES ('nine')$$, $$INSERT INTO log (what) VALUES ('ten')$$, $$INSERT INTO log (what) VALUES ('eleven')$$]);

-- An empty set is nothing to do either.
CALL migrate_run('{}', '{}');
CALL migrate_run('{}', '{}', stream => 'other');
SELECT count(*) FROM sluice.stream WHERE name = 'other';

-- Up to a target, then so many.
CREATE FUNCTION files(first int, last int) RETURNS text[] LANGUAGE sql AS
    $$SELECT array_agg(format('%s_n.up.sql', n) ORDER BY n) FROM generate_series(first, last) n$$;
CREATE FUNCTION contents(first int, last int) RETURNS text[] LANGUAGE sql AS
    $$SELECT array_agg(format('INSERT INTO log (what) VALUES (%s)', n) ORDER BY n) FROM generate_series(first, last) n$$;
CALL migrate_run(files(1, 9), contents(1, 9), stream => 'n', target => '3');
CALL migrate_run(files(1, 9), contents(1, 9), stream => 'n', steps => 2);
CALL migrate_run(files(1, 9), contents(1, 9), stream => 'n', steps => 2, target => '6');
SELECT version, seq FROM migrate_status WHERE stream = 'n' ORDER BY seq;

-- A target that is applied: everything up to it, so nothing. One that nobody knows is an error.
CALL migrate_run(files(1, 9), contents(1, 9), stream => 'n', target => '4');
CALL migrate_run(files(1, 9), contents(1, 9), stream => 'n', target => '77');
CALL migrate_run(files(1, 9), contents(1, 9), stream => 'n', steps => 0);

-- A failing one stops the run: those before it stay, those behind it did not begin, its own work is gone.
CALL migrate_run(files(1, 8) || ARRAY['9_n.up.sql', '10_n.up.sql'],
    contents(1, 8) || ARRAY[E'INSERT INTO log (what) VALUES (''half'');\n\nSELECT 1/0;', 'SELECT 1'], stream => 'n');
SELECT version, state FROM migrate_status WHERE stream = 'n' AND seq > 5 ORDER BY seq;
SELECT what FROM log WHERE what = 'half';
SELECT id, kind, detail - 'text' FROM sluice.event WHERE stream = 'n' AND kind <> 'applied';
-- Mended, it goes on.
CALL migrate_run(files(1, 10), contents(1, 10), stream => 'n');

-- An up without any statement is applied.
CALL migrate_run(files(1, 10) || '11_empty.up.sql'::text, contents(1, 10) || '-- to come'::text, stream => 'n');

-- Each has its own now(), as it would have from a client.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['CREATE TABLE t1 AS SELECT now() AS at', 'CREATE TABLE t2 AS SELECT now() AS at'], stream => 'clock');
SELECT t1.at < t2.at AS later FROM t1, t2;

-- The origin is kept with the row.
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY['SELECT 1'], stream => 'clock', origin => '{"commit": "abc", "host": "ci"}');
SELECT origin FROM sluice.migration WHERE stream = 'clock' AND id = '3';

SET client_min_messages = warning;
DROP SCHEMA regress_run CASCADE;
DROP EXTENSION pg_sluice CASCADE;

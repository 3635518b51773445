-- COPY ... FROM stdin with its data in the file is one statement, as pg_dump writes it.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_steps;
SET search_path = regress_steps, public;

-- Text format: tabs, \N, escapes, semicolons, quotes and what looks like SQL are data.
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[E'CREATE TABLE pets (id int, name text);\nCOPY pets (id, name) FROM stdin;\n1\tRex; DROP TABLE pets;\n2\t\\N\n3\tit''s $$\n4\ta\\tb\n\\.\n\nCREATE INDEX ON pets (id);\nSELECT count(*) FROM pets;']);
SELECT id, name FROM pets ORDER BY id;
SELECT (statements -> 1) - 'ms' AS copy FROM sluice.migration;

-- CSV with a header, quotes over two lines, and a column list.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'COPY pets (name, id) FROM STDIN WITH (FORMAT csv, HEADER);\nname,id\n"two\nlines, one cell",5\n"",6\n,7\n\\.\n']);
SELECT id, name, name IS NULL AS none FROM pets WHERE id > 4 ORDER BY id;

-- The old spelling, no data at all, data to the end of the file, line ends of Windows.
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[E'COPY pets FROM stdin WITH DELIMITER '','' NULL '''';\n8,\n\\.\nCOPY pets FROM stdin;\n\\.\nSELECT 3 AS still_sql;']);
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY[E'COPY pets FROM stdin;\n9\tlast line']);
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY[E'COPY pets FROM stdin;\r\n10\twindows\r\n\\.\r\nSELECT 5 AS behind;\r\n']);
SELECT id, name FROM pets WHERE id >= 8 ORDER BY id;

-- Two on one line: the data of the first begin on the next line, as for psql.
CALL migrate_run(ARRAY['6_f.up.sql'], ARRAY[E'COPY pets FROM stdin; SELECT 6 AS same_line;\n11\tx\n\\.\n']);

-- WHERE takes some of the rows.
CALL migrate_run(ARRAY['7_g.up.sql'], ARRAY[E'COPY pets FROM stdin WHERE id % 2 = 0 AND name <> ''no'';\n20\tyes\n21\todd\n22\tno\n\\.\nSELECT * FROM pets WHERE id >= 20;']);
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY[E'COPY pets FROM stdin WHERE nothing;\n20\tyes\n\\.\n']);

-- An error tells the line of the data, and the statement's place in the file.
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY[E'SELECT 1;\n\nCOPY pets FROM stdin;\n12\tgood\nthirteen\tbad\n\\.\n']);
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY[E'COPY pets FROM stdin;\n12\n\\.\n']);
SELECT count(*) FROM pets WHERE id BETWEEN 12 AND 19;

-- Without data there is nothing to read.
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY['SELECT 1; COPY pets FROM stdin']);
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY['SELECT 1; COPY pets FROM stdin;']);

-- What cannot be had from a text file.
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY[E'COPY pets FROM stdin (FORMAT binary);\n1\tx\n\\.\n']);
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY[E'COPY pets FROM stdin (ENCODING ''latin1'');\n1\tx\n\\.\n']);
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY[E'COPY nobodys FROM stdin;\n1\tx\n\\.\n']);
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY[E'COPY pets (id, nothing) FROM stdin;\n1\tx\n\\.\n']);

-- Checks, triggers and defaults of the table hold for it.
CALL migrate_run(ARRAY['8_h.up.sql'], ARRAY[E'CREATE TABLE strict (id int CHECK (id > 0), twice int GENERATED ALWAYS AS (id * 2) STORED, at text DEFAULT ''now'');\nCOPY strict (id) FROM stdin;\n1\n2\n\\.\nTABLE strict;\n']);
CALL migrate_run(ARRAY['9_i.up.sql'], ARRAY[E'COPY strict (id) FROM stdin;\n3\n-4\n\\.\n']);

-- Into a partitioned table.
CALL migrate_run(ARRAY['9_i.up.sql'], ARRAY[E'CREATE TABLE parts (id int) PARTITION BY RANGE (id);\nCREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (10);\nCOPY parts FROM stdin;\n1\n2\n\\.\nSELECT count(*) FROM parts_1;']);

-- The application of one script knows it too.
SELECT migrate_apply('10', 'apply', E'COPY parts FROM stdin;\n3\n\\.\n');
SELECT migrate_apply('11', 'apply', E'COPY parts FROM stdin;\n3\nnine\n\\.\n');
SELECT count(*) FROM parts;

-- Changed data are a changed migration; a changed line end is not.
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY[E'COPY pets FROM stdin;\n9\tanother line']);
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY[E'COPY pets FROM stdin;\r\n9\tlast line\r\n']);

SET client_min_messages = warning;
DROP SCHEMA regress_steps CASCADE;
DROP EXTENSION pg_sluice CASCADE;

-- Databases in other encodings: the server converts what the client sends, and hashes are of the UTF-8 that the file holds.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
SELECT current_database() AS home \gset
CREATE DATABASE regress_sluice_latin1 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;
CREATE DATABASE regress_sluice_ascii ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;

\c regress_sluice_latin1
SET client_encoding = 'UTF8';
CREATE EXTENSION pg_sluice;
CALL migrate_run(ARRAY['1_ä.up.sql'], ARRAY['CREATE TABLE "größe" (i int); SELECT ''äöü'' AS umlauts, length(''äöü'') AS characters']);
SELECT version, name FROM migrate_status;
-- The hash is that of the file on disk, so that the next look finds nothing new.
SELECT up_file_hash = sha256(convert_to('CREATE TABLE "größe" (i int); SELECT ''äöü'' AS umlauts, length(''äöü'') AS characters', 'UTF8')) AS as_on_disk FROM sluice.migration;
SELECT count(*) FROM migrate_pending(ARRAY['1_ä.up.sql'], ARRAY[encode(sha256(convert_to('CREATE TABLE "größe" (i int); SELECT ''äöü'' AS umlauts, length(''äöü'') AS characters', 'UTF8')), 'hex')]);
-- A character that the database cannot hold.
\set VERBOSITY sqlstate
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY['SELECT ''€'' AS euro']);
\set VERBOSITY default
-- Inline data are in the database's encoding by then, whatever the client's is; a byte order mark is none here.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'CREATE TABLE t (x text);\nCOPY t FROM stdin;\näöü\n\\.\nSELECT x, length(x) FROM t']);
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY['SELECT ''äöü'', nothing']);
SET client_encoding = 'LATIN1';
SELECT octet_length(x) FROM "t";

\c regress_sluice_ascii
SET client_encoding = 'UTF8';
CREATE EXTENSION pg_sluice;
-- No conversion: bytes are as they are. What the client could not read is shown as far as it can, and runs all the same.
CALL migrate_run(ARRAY['1_ä.up.sql'], ARRAY['SELECT ''äöü'' AS umlauts, length(''äöü'') AS bytes']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'SELECT ''\xff\xfe'' AS no_utf8, length(''\xff\xfe'') AS bytes']);
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[E'SELECT ''\xff'', nothing']);
SELECT version, state, octet_length(name) FROM migrate_status ORDER BY seq;
SELECT kind, id FROM sluice.event ORDER BY at;
-- For the client: what is no UTF-8 does not break the JSON.
\set VERBOSITY terse
CALL sluice.run(ARRAY['4_d.up.sql'], ARRAY[E'SELECT 1 AS "a\xff"']);
SELECT jsonb_array_length(detail) FROM sluice.event WHERE id = '4';

-- A client that cannot show a character gets a question mark; the migration is applied all the same.
\c :home
CREATE EXTENSION pg_sluice;
\encoding LATIN1
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['SELECT chr(8364) || chr(228) AS euro, 1 AS one']);
SELECT version, state FROM migrate_status;
SELECT kind FROM sluice.event;
\encoding UTF8
DROP EXTENSION pg_sluice;
DROP DATABASE regress_sluice_latin1;
DROP DATABASE regress_sluice_ascii;

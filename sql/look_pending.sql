-- migrate_pending tells what of a set of files is not plainly applied, from names and checksums alone.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE FUNCTION hex(VARIADIC contents text[]) RETURNS text[] LANGUAGE sql AS
    $$SELECT array_agg(encode(sha256(convert_to(c, 'UTF8')), 'hex') ORDER BY n) FROM unnest($1) WITH ORDINALITY AS u(c, n)$$;

-- Before the first run names that fit several formats tell no versions; names that fit one do, a format given does.
SELECT * FROM migrate_pending(ARRAY['1_a.up.sql', '2_b.sql', 'x.sql', 'readme.md'], ARRAY['', '', '', '']);
SELECT * FROM migrate_pending(ARRAY['V1__a.sql'], ARRAY['']);
SELECT * FROM migrate_pending(ARRAY['1_a.up.sql', '1_a.down.sql'], ARRAY['', ''], 'golang-migrate');

CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql', '2_b.up.sql', '4_d.up.sql'], ARRAY['SELECT 1 AS a', 'SELECT 2 AS a', 'SELECT 1 AS b', 'SELECT 1 AS d']);
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['BEGIN; CREATE TABLE regress_e (i int); COMMIT; BEGIN; SELECT 1/0; COMMIT']);
DROP TABLE regress_e;

-- Every state: applied (told with everything only), differs, missing, out of order, dirty, pending, none of ours.
SELECT file, version, name, state, why FROM migrate_pending(
    ARRAY['1_a.up.sql', '1_a.down.sql', '2_b.up.sql', '3_c.up.sql', '3_c.down.sql', '5_e.up.sql', '5_e.down.sql', '6_f.up.sql', '06_g.up.sql', 'seed.sql', 'readme.md'],
    hex('SELECT 1 AS a', 'SELECT 2 AS a', 'changed', 'c', 'c', 'BEGIN; CREATE TABLE regress_e (i int); COMMIT; BEGIN; SELECT 1/0; COMMIT', 'e', 'f', 'g', 's', 'r'));
SELECT file, version, name, state FROM migrate_pending(
    ARRAY['1_a.up.sql', '1_a.down.sql', '2_b.up.sql', 'readme.md'], hex('SELECT 1 AS a', 'SELECT 2 AS a', 'SELECT 1 AS b', 'r'), everything => true);

-- A changed down, a down that is new, an applied set without news.
SELECT migrate_mark('5', 'reverted', 'by hand');
SELECT file, state, why FROM migrate_pending(ARRAY['1_a.up.sql', '1_a.down.sql', '2_b.up.sql', '2_b.down.sql', '4_d.up.sql'],
    hex('SELECT 1 AS a', 'other', 'SELECT 1 AS b', 'new', 'SELECT 1 AS d'));
SELECT file, state, why FROM migrate_pending(ARRAY['1_a.up.sql', '1_a.down.sql', '2_b.up.sql', '4_d.up.sql'],
    hex('SELECT 1 AS a', 'SELECT 2 AS a', 'SELECT 1 AS b', 'SELECT 1 AS d'));
-- Reverted is pending.
SELECT file, state, why FROM migrate_pending(ARRAY['1_a.up.sql', '1_a.down.sql', '2_b.up.sql', '4_d.up.sql', '5_e.up.sql'],
    hex('SELECT 1 AS a', 'SELECT 2 AS a', 'SELECT 1 AS b', 'SELECT 1 AS d', 'e'));

-- What was applied from psql or marked has no hash of a file, and so cannot differ.
SELECT migrate_apply('7', 'by hand', 'SELECT 7');
SELECT migrate_mark('8', 'applied', 'by hand');
SELECT file, state, why FROM migrate_pending(ARRAY['7_g.up.sql', '8_h.up.sql', '9_i.up.sql'], hex('7', '8', '9')) WHERE file IS NOT NULL;
SELECT version, state, why FROM migrate_pending('{}', '{}');

-- A large set that is wholly applied is known by its digest from then on, until the ledger changes.
CREATE TABLE regress_set AS SELECT format('%s_m.up.sql', n) AS name, 'SELECT ' || n AS content FROM generate_series(1, 1001) n;
CREATE FUNCTION digest() RETURNS text LANGUAGE sql AS $$SELECT encode(sha256(string_agg(convert_to(name, 'UTF8') || '\x00' || convert_to(encode(sha256(convert_to(content, 'UTF8')), 'hex'), 'UTF8') || '\x0a', '' ORDER BY name COLLATE "C")), 'hex') FROM regress_set$$;
CREATE FUNCTION look(digest text) RETURNS SETOF text LANGUAGE sql AS
    $$SELECT concat_ws(' ', p.file, p.state) FROM (SELECT array_agg(name) AS names, array_agg(encode(sha256(convert_to(content, 'UTF8')), 'hex')) AS sums FROM regress_set) s, migrate_pending(names, sums, 'golang-migrate', 'large', set_digest => $1) p$$;
SELECT migrate_stream('large', format => 'golang-migrate');
SELECT state FROM migrate_pending('{}', '{}', 'golang-migrate', 'large', set_digest => digest());
SELECT count(*) FROM look(digest());
SELECT count(*) FROM (SELECT migrate_mark(n::text, 'applied', 'by hand', 'large') FROM generate_series(1, 1001) n) m;
-- Nobody's word is taken for it.
SELECT * FROM look(repeat('0', 64));
SELECT state FROM migrate_pending('{}', '{}', 'golang-migrate', 'large', set_digest => repeat('0', 64));
SELECT * FROM look(digest());
SELECT state FROM migrate_pending('{}', '{}', 'golang-migrate', 'large', set_digest => digest());
SELECT set_digest = decode(digest(), 'hex') AS kept FROM sluice.stream WHERE name = 'large';
SELECT migrate_mark('7', 'reverted', 'by hand', 'large');
SELECT state FROM migrate_pending('{}', '{}', 'golang-migrate', 'large', set_digest => digest());
SELECT * FROM look(digest());

-- In a read-only transaction it looks all the same.
BEGIN READ ONLY;
SELECT * FROM look(digest());
COMMIT;

SET client_min_messages = warning;
DROP TABLE regress_set;
DROP FUNCTION hex, digest, look;
DROP EXTENSION pg_sluice CASCADE;

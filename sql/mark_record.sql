-- migrate_mark corrects the record without running anything; a reason is kept as the evidence.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_mark;
SET search_path = regress_mark, public;

-- A version that the ledger does not know, and one that it knows.
SELECT migrate_mark('3', 'applied', 'made by hand');
SELECT migrate_mark('003', 'applied', 'twice is no error');
SELECT version, name, state, how, seq FROM migrate_status;
SELECT migrate_mark('3', 'reverted', 'dropped by hand');
SELECT migrate_mark('3', 'reverted', 'again');
SELECT migrate_mark('9', 'reverted', 'never was');
SELECT version, state, direction, how FROM migrate_status;
SELECT id, kind, reason, detail FROM sluice.event ORDER BY at;

-- What is marked is not run; what was marked reverted is pending.
SELECT migrate_mark('1', 'applied', 'made by hand');
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql', '3_c.up.sql'], ARRAY['CREATE TABLE a (i int)', 'CREATE TABLE b (i int)', 'CREATE TABLE c (i int)']);
SELECT to_regclass('a'), to_regclass('b'), to_regclass('c');
SELECT version, name, state, how, seq FROM migrate_status ORDER BY seq;
-- There is no script of it in the ledger, so its down must be passed.
CALL migrate_rollback(target => '0');
SELECT migrate_revert('1');
SELECT migrate_revert('1', down => 'SELECT 1 AS way_back');
SELECT migrate_apply('1', 'a', 'CREATE TABLE a (i int)');

-- With files the name comes along.
SELECT migrate_mark('4', 'applied', 'made by hand', files => ARRAY['4_d.up.sql', '4_d.down.sql', '5_e.up.sql']);
SELECT version, name, state, how FROM migrate_status WHERE version = '4';
-- Names that fit several formats need it said, and it is the stream's from then on.
SELECT migrate_mark('6', 'applied', 'made by hand', 'other', files => ARRAY['6_f.sql']);
SELECT migrate_mark('6', 'applied', 'made by hand', 'other', files => ARRAY['6_f.sql'], format => 'goose');
SELECT migrate_mark('7', 'applied', 'made by hand', 'other', files => ARRAY['7_g.sql']);
SELECT migrate_mark('7', 'applied', 'made by hand', 'another', files => ARRAY['7_g.sql'], format => 'none such');
SELECT s.name, s.format, m.version, m.name FROM sluice.stream s LEFT JOIN sluice.migration m ON m.stream = s.name WHERE s.name LIKE '%other' ORDER BY 3;

-- In the caller's transaction.
BEGIN;
SELECT migrate_mark('5', 'applied', 'not for long');
ROLLBACK;
SELECT count(*) FROM migrate_status WHERE version = '5';

-- What is wrong is said.
SELECT migrate_mark('5', 'done', 'reason');
SELECT migrate_mark('5', 'applied', '');
SELECT migrate_mark('', 'applied', 'reason');
SELECT migrate_mark('R:5', 'applied', 'reason');
SELECT migrate_mark('5', 'applied', 'reason', stream => 'No Stream');
SELECT migrate_mark('5', 'reverted', 'reason', through => true);
SELECT migrate_mark('5', 'applied', 'reason', stream => 'new', files => ARRAY['5_e.sql']);
BEGIN READ ONLY;
SELECT migrate_mark('5', 'applied', 'reason');
ROLLBACK;

SET client_min_messages = warning;
DROP SCHEMA regress_mark CASCADE;
DROP EXTENSION pg_sluice CASCADE;

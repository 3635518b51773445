-- Every argument of the functions, wrong in every way.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
\set VERBOSITY sqlstate

-- NULL for what must be there.
SELECT migrate_apply(NULL, 'a', 'SELECT 1');
SELECT migrate_apply('1', NULL, 'SELECT 1');
SELECT migrate_apply('1', 'a', NULL);
SELECT migrate_apply('1', 'a', 'SELECT 1', stream => NULL);
SELECT migrate_revert(stream => NULL);
SELECT migrate_mark(NULL, 'applied', 'r');
SELECT migrate_mark('1', NULL, 'r');
SELECT migrate_mark('1', 'applied', NULL);
SELECT migrate_mark('1', 'applied', 'r', stream => NULL);
SELECT migrate_mark('1', 'applied', 'r', through => NULL);
SELECT migrate_mark('1', 'applied', 'r', files => NULL);
SELECT sluice.force(NULL, 'r');
SELECT sluice.force('1', NULL);
SELECT sluice.force('1', 'r', stream => NULL);
SELECT sluice.force('1', 'r', files => NULL);
SELECT migrate_stream(NULL);
SELECT migrate_grant(NULL, 'read');
SELECT migrate_grant('postgres', NULL);
SELECT migrate_revoke(NULL, 'read');
SELECT migrate_revoke('postgres', NULL);
SELECT * FROM migrate_pending(NULL, '{}');
SELECT * FROM migrate_pending('{}', NULL);
SELECT * FROM migrate_pending('{}', '{}', NULL);
SELECT * FROM migrate_pending('{}', '{}', stream => NULL);
SELECT * FROM migrate_pending('{}', '{}', everything => NULL);
SELECT * FROM migrate_read(NULL, '{}');
SELECT * FROM migrate_read('{}', NULL);
SELECT * FROM migrate_read('{}', '{}', NULL);
SELECT sluice.runner(NULL);
SELECT sluice.gate();
\set VERBOSITY default

-- migrate_apply: empty and odd versions, names, scripts, streams.
SELECT migrate_apply('', 'a', 'SELECT 1');
SELECT migrate_apply('1', '', 'SELECT 1');
SELECT migrate_apply('R:1', 'a', 'SELECT 1');
SELECT migrate_apply(E'1\t', 'a', 'SELECT 1');
SELECT migrate_apply(repeat('v', 201), 'a', 'SELECT 1');
SELECT migrate_apply('1', 'a', 'SELECT 1', stream => '');
SELECT migrate_apply('1', 'a', 'SELECT 1', stream => 'UPPER');
SELECT migrate_apply('1', 'a', 'SELECT', 'NONSENSE');
SELECT migrate_apply(' 2 ', E'a\nb "c"', '');
SELECT migrate_apply('v3', 'text comes behind numbers', 'SELECT 1');
SELECT migrate_apply('v10', 'by bytes', 'SELECT 1');
SELECT migrate_apply('v30', 'by bytes', 'SELECT 1');
SELECT migrate_apply('3', 'numbers come before text', 'SELECT 1');
SELECT id, version, name FROM sluice.migration ORDER BY seq;

-- migrate_revert.
SELECT migrate_revert('');
SELECT migrate_revert('R:1');
SELECT migrate_revert('1');
SELECT migrate_revert('1', down => '');
SELECT migrate_revert('nope');

-- migrate_mark, sluice.force, migrate_stream.
SELECT migrate_mark('9', 'Applied', 'r');
SELECT migrate_mark('9', 'applied', 'r', files => ARRAY[['9_a.up.sql']]);
SELECT migrate_mark('9', 'applied', 'r', files => ARRAY[NULL::text]);
SELECT sluice.force('9', 'r', files => ARRAY[NULL::text]);
SELECT sluice.force(E'9\n', 'r');
SELECT migrate_stream('');
SELECT migrate_stream('s', out_of_order => 'maybe');
SELECT migrate_stream('s', format => 'auto');
SELECT migrate_stream('s', format => '');
SELECT migrate_stream('s');
SELECT migrate_stream('s', format => 'goose');
SELECT migrate_stream('s', 'allow', 'dbmate');

-- migrate_grant and migrate_revoke.
SELECT migrate_grant('regress_nobody', 'read');
SELECT migrate_grant('', 'read');
SELECT migrate_grant(current_user, 'write');
SELECT migrate_grant(current_user, '');
SELECT migrate_grant(current_user, 'guard');
SELECT migrate_revoke(current_user, 'guard');
SELECT migrate_revoke('regress_nobody', 'run');

-- migrate_pending: unequal arrays, checksums and digests that are none.
SELECT * FROM migrate_pending(ARRAY['1_a.up.sql'], '{}');
SELECT * FROM migrate_pending(ARRAY[['1_a.up.sql']], ARRAY[['']]);
SELECT * FROM migrate_pending(ARRAY[NULL::text], ARRAY['']);
SELECT * FROM migrate_pending(ARRAY['1_a.up.sql'], ARRAY['not hex']);
SELECT * FROM migrate_pending('{}', '{}', 'phlyway');
SELECT * FROM migrate_pending('{}', '{}', stream => 'no such thing');
SELECT * FROM migrate_pending('{}', '{}', set_digest => 'not hex');
SELECT * FROM migrate_pending('{}', '{}', set_digest => repeat('0', 64));
SELECT * FROM migrate_pending('{}', '{}', set_digest => repeat('0', 63));

-- migrate_read.
SELECT * FROM migrate_read(ARRAY['1_a.up.sql'], '{}');
SELECT * FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY['SELEC']);
SELECT * FROM migrate_read(ARRAY['a.sql'], ARRAY['SELECT 1']);
SELECT * FROM migrate_read(ARRAY['1_a.up.sql'], ARRAY[NULL::text]);
SELECT * FROM migrate_read('{}', '{}');

-- Settings.
\set VERBOSITY sqlstate
SET sluice.lock_timeout = -1;
SET sluice.lock_timeout = 'long';
SET sluice.lock_deadline = '2d';
SET sluice.lock_look = 0;
\set VERBOSITY default
SET sluice.nothing = 1;
SELECT name, setting, unit, min_val, max_val, context FROM pg_settings WHERE name LIKE 'sluice.%' ORDER BY 1;

SET client_min_messages = warning;
DROP EXTENSION pg_sluice CASCADE;

-- Every argument of the procedures, wrong in every way: one clear error each, before the stream is taken.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
\set VERBOSITY sqlstate

-- NULL for what must be there.
CALL migrate_run(NULL, '{}');
CALL migrate_run('{}', NULL);
CALL migrate_run('{}', '{}', format => NULL);
CALL migrate_run('{}', '{}', stream => NULL);
CALL migrate_run('{}', '{}', single_transaction => NULL);
CALL migrate_run('{}', '{}', destructive => NULL);
CALL migrate_run('{}', '{}', wait => NULL);
CALL migrate_run('{}', '{}', origin => NULL);
CALL migrate_rollback(stream => NULL);
CALL migrate_rollback(files => NULL);
CALL migrate_rollback(contents => NULL);
CALL migrate_rollback(format => NULL);
CALL migrate_rollback(destructive => NULL);
CALL migrate_rollback(wait => NULL);
CALL migrate_rollback(origin => NULL);
CALL migrate_resume(NULL);
CALL migrate_resume(files => NULL);
CALL migrate_resume(contents => NULL);
CALL migrate_resume(format => NULL);
CALL migrate_resume(wait => NULL);
CALL migrate_resume(origin => NULL);
-- NULL where it has a meaning.
CALL migrate_run('{}', '{}', target => NULL, steps => NULL, out_of_order => NULL, accept_changed => NULL, outcome => NULL);
CALL migrate_rollback(NULL, NULL, outcome => 'whatever');

\set VERBOSITY default
-- Arrays: unequal, with more than one dimension, with NULLs, with names that are none.
CALL migrate_run(ARRAY['1_a.up.sql'], '{}');
CALL migrate_run('{}', ARRAY['SELECT 1']);
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['SELECT 1']);
CALL migrate_run(ARRAY[['1_a.up.sql', '2_b.up.sql']], ARRAY[['SELECT 1', 'SELECT 2']]);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[[['SELECT 1']]]);
CALL migrate_run(ARRAY['1_a.up.sql', NULL], ARRAY['SELECT 1', 'SELECT 2']);
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['SELECT 1', NULL]);
CALL migrate_run(ARRAY[''], ARRAY['SELECT 1']);
CALL migrate_run(ARRAY['/'], ARRAY['SELECT 1']);
CALL migrate_run(ARRAY['.sql'], ARRAY['SELECT 1']);
CALL migrate_run(ARRAY['_.up.sql'], ARRAY['SELECT 1']);
CALL migrate_run(ARRAY['1_a.up.sql/'], ARRAY['SELECT 1']);
CALL migrate_run('[5:6]={1_a.up.sql,2_b.up.sql}', ARRAY['SELECT 1 AS lower', 'SELECT 5 AS bound'], stream => 'bounds');
CALL migrate_rollback(files => ARRAY['1_a.down.sql'], contents => '{}');
CALL migrate_resume(files => ARRAY['1_a.down.sql'], contents => '{}');

-- Versions and names: too long, odd, control characters.
SELECT migrate_apply(repeat('1', 200), 'two hundred digits', 'SELECT 1', stream => 'long');
CALL migrate_run(ARRAY[repeat('1', 201) || '_a.up.sql'], ARRAY['SELECT 201 AS digits'], stream => 'long');
SELECT migrate_apply('1', repeat('n', 10000), 'SELECT 1', stream => 'names');
SELECT length(name) FROM migrate_status WHERE stream = 'names';
CALL migrate_run(ARRAY[E'2_a\tb\nc"d''e.up.sql'], ARRAY['SELECT 1/0'], stream => 'names');
CALL migrate_run(ARRAY['2_../../etc/3_passwd.up.sql'], ARRAY['SELECT 3 AS base_name'], stream => 'names');
CALL migrate_run(ARRAY['4_*~ DROP TABLE x; --.up.sql'], ARRAY['SELECT current_query() AS query'], stream => 'names');

-- Words out of a list.
CALL migrate_run('{}', '{}', format => 'phlyway');
CALL migrate_run('{}', '{}', format => '');
CALL migrate_run('{}', '{}', destructive => 'yes');
CALL migrate_run('{}', '{}', destructive => '');
CALL migrate_rollback(destructive => 'no');
CALL migrate_run('{}', '{}', accept_changed => '');
CALL migrate_rollback(format => 'Goose');

-- Streams.
CALL migrate_run('{}', '{}', stream => '');
CALL migrate_run('{}', '{}', stream => 'Main');
CALL migrate_run('{}', '{}', stream => 'a b');
CALL migrate_run('{}', '{}', stream => repeat('s', 64));
CALL migrate_run('{}', '{}', stream => repeat('s', 63));
CALL migrate_run('{}', '{}', stream => 'a-b_c.1');
CALL migrate_rollback(stream => 'ä');
CALL migrate_resume(E'a\nb');

-- Numbers, versions, times, origins.
CALL migrate_run('{}', '{}', steps => -1);
CALL migrate_run('{}', '{}', steps => 0);
CALL migrate_run('{}', '{}', steps => 2147483647);
CALL migrate_run('{}', '{}', target => '');
CALL migrate_run('{}', '{}', target => 'R:1');
CALL migrate_run('{}', '{}', target => E'1\n2');
CALL migrate_run('{}', '{}', target => repeat('9', 201));
CALL migrate_rollback(target => '');
CALL migrate_run('{}', '{}', wait => '-1 second');
CALL migrate_run('{}', '{}', wait => '1 month');
CALL migrate_run('{}', '{}', wait => 'soon');
CALL migrate_run('{}', '{}', origin => '[]');
CALL migrate_run('{}', '{}', origin => '"ci"');
CALL migrate_run('{}', '{}', origin => 'null');
CALL migrate_run('{}', '{}', origin => '{');
CALL migrate_rollback(origin => '1');
CALL migrate_resume(origin => 'true');

-- Arguments that are none, and too many.
\set VERBOSITY terse
CALL migrate_run();
CALL migrate_run('{}');
CALL migrate_run('{}', '{}', allow_destructive => true);
CALL migrate_rollback('main');
CALL migrate_run(1, 2);
CALL migrate_run('{}', '{}', steps => 2147483648);
\set VERBOSITY default

-- Nothing of all this is in the ledger, but what ran.
SELECT name, format FROM sluice.stream ORDER BY name;
SELECT stream, left(version, 20) AS version, left(name, 20) AS name, state FROM migrate_status ORDER BY stream, seq;

SET client_min_messages = warning;
DROP EXTENSION pg_sluice CASCADE;

-- A pending version below one that is applied: refused, unless the call, the stream or its format allows it.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;

CALL migrate_run(ARRAY['2_b.up.sql', '5_e.up.sql'], ARRAY['SELECT 2', 'SELECT 5']);

-- Refused, with all that are below; nothing runs, not even what is above.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql', '3_c.up.sql', '5_e.up.sql', '6_f.up.sql'], ARRAY['SELECT 1', 'SELECT 2', 'SELECT 3', 'SELECT 5', 'SELECT 6']);
CALL migrate_run(ARRAY['2_b.up.sql', '3_c.up.sql', '5_e.up.sql'], ARRAY['SELECT 2', 'SELECT 3', 'SELECT 5']);
SELECT version FROM migrate_status ORDER BY seq;
SELECT file, version, state, why FROM migrate_pending(ARRAY['3_c.up.sql'], ARRAY['']) WHERE file IS NOT NULL;

-- The call allows it once.
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY['SELECT 3'], out_of_order => true);

-- The stream allows it for good; the call can still refuse.
SELECT migrate_stream('main', out_of_order => 'allow');
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY['SELECT 4'], out_of_order => false);
SELECT file, version, state, why FROM migrate_pending(ARRAY['4_d.up.sql'], ARRAY['']) WHERE file IS NOT NULL;
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY['SELECT 4']);
SELECT migrate_stream('main', out_of_order => 'refuse');
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['SELECT 1']);
SELECT version, seq FROM migrate_status ORDER BY seq;

-- A target below what is applied names what would be late.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['SELECT 1', 'SELECT 2'], target => '2');

-- dbmate allows it by nature, a stream that says otherwise refuses it.
CALL migrate_run(ARRAY['2_b.sql'], ARRAY[E'-- migrate:up\nSELECT 2;'], stream => 'dbmate');
CALL migrate_run(ARRAY['1_a.sql', '2_b.sql'], ARRAY[E'-- migrate:up\nSELECT 1;', E'-- migrate:up\nSELECT 2;'], stream => 'dbmate');
SELECT migrate_stream('dbmate', out_of_order => 'refuse');
CALL migrate_run(ARRAY['0_z.sql', '1_a.sql', '2_b.sql'], ARRAY[E'-- migrate:up\nSELECT 0;', E'-- migrate:up\nSELECT 1;', E'-- migrate:up\nSELECT 2;'], stream => 'dbmate');

-- Reverted and pending again, a version below the highest is late as well.
CALL migrate_rollback(steps => 4, files => ARRAY['5_e.up.sql', '5_e.down.sql', '4_d.up.sql', '4_d.down.sql', '3_c.up.sql', '3_c.down.sql', '2_b.up.sql', '2_b.down.sql'], contents => ARRAY['', '', '', '', '', '', '', '']);
CALL migrate_run(ARRAY['5_e.up.sql'], ARRAY['SELECT 5']);
CALL migrate_run(ARRAY['4_d.up.sql', '5_e.up.sql'], ARRAY['SELECT 4', 'SELECT 5']);

DROP EXTENSION pg_sluice CASCADE;

-- "-- sluice: requires" names what must be applied before.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;

-- Unknown, in another stream, of a stream that does not exist.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'-- sluice: requires 1\nSELECT 2 AS two']);
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[E'SELECT 1 AS one;\n\n-- sluice: requires jobs:1\nSELECT 2 AS two']);
SELECT count(*) FROM migrate_status;

-- Coming in the same run, before it.
CALL migrate_run(ARRAY['1_a.up.sql', '2_b.up.sql'], ARRAY['SELECT 1 AS one', E'-- sluice: requires 001\nSELECT 2 AS two']);
-- Coming behind it is too late.
CALL migrate_run(ARRAY['3_c.up.sql', '4_d.up.sql'], ARRAY[E'-- sluice: requires 4\nSELECT 3 AS three', 'SELECT 4 AS four']);

-- Several, on one line or on several.
CALL migrate_run(ARRAY['1_j.up.sql'], ARRAY['SELECT 1 AS job'], stream => 'jobs');
CALL migrate_run(ARRAY['3_c.up.sql'], ARRAY[E'-- sluice: requires 1, jobs:1\n-- sluice: requires 2\nSELECT 3 AS three']);

-- Reverted or dirty is not applied.
CALL migrate_rollback(stream => 'jobs', files => ARRAY['1_j.up.sql', '1_j.down.sql'], contents => ARRAY['', '']);
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY[E'-- sluice: requires jobs:1\nSELECT 4 AS four']);
CALL migrate_run(ARRAY['1_j.up.sql'], ARRAY['BEGIN; CREATE TABLE regress_j (i int); COMMIT; BEGIN; SELECT 1/0; COMMIT'], stream => 'jobs');
CALL migrate_run(ARRAY['4_d.up.sql'], ARRAY[E'-- sluice: requires jobs:1\nSELECT 4 AS four']);
DROP TABLE regress_j;

-- With a target or steps, what is left out does not count as coming.
CALL migrate_run(ARRAY['4_d.up.sql', '5_e.up.sql', '6_f.up.sql'], ARRAY['SELECT 4 AS four', 'SELECT 5 AS five', E'-- sluice: requires 5\nSELECT 6 AS six'], target => '4');
CALL migrate_run(ARRAY['5_e.up.sql', '6_f.up.sql'], ARRAY['SELECT 5 AS five', E'-- sluice: requires 5\nSELECT 6 AS six']);
SELECT stream, version, state FROM migrate_status ORDER BY stream, seq;

DROP EXTENSION pg_sluice CASCADE;

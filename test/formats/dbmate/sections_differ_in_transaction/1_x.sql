-- migrate:up
SELECT 1;
-- migrate:down
SELECT 2;
-- migrate:up transaction:false
VACUUM;
-- migrate:down
SELECT 3;

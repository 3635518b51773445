-- migrate:up transaction:false
SELECT 'café'
-- migrate:down
SELECT 2;
-- migrate:up transaction:false
SELECT 3;
-- migrate:down
-- migrate:up adds a column transaction:true
ALTER TABLE t ADD COLUMN b int;
-- migrate:down
ALTER TABLE t DROP COLUMN b;

-- nothing depends on them
DROP TABLE empty CASCADE;
ALTER TABLE customers DROP COLUMN name CASCADE;
DROP TABLE IF EXISTS not_there CASCADE;
-- dropped by name before
DROP VIEW rated;
ALTER TABLE ratings DROP COLUMN order_id CASCADE;

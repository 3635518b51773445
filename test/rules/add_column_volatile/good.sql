-- one value for all rows, kept in the catalog
ALTER TABLE orders ADD COLUMN added timestamptz NOT NULL DEFAULT now();
-- nobody knows the table yet
CREATE TABLE notes (id bigint PRIMARY KEY);
ALTER TABLE notes ADD COLUMN token uuid DEFAULT gen_random_uuid();
-- it has no rows
ALTER TABLE empty ADD COLUMN token uuid DEFAULT gen_random_uuid();
ALTER TABLE orders ADD COLUMN token uuid;
ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();

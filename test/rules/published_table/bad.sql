ALTER TABLE orders ADD COLUMN weight integer;

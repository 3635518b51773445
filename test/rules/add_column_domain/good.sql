ALTER TABLE empty ADD COLUMN weight positive;
ALTER TABLE orders ADD COLUMN weight integer;

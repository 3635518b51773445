ALTER TABLE orders ADD COLUMN weight numeric(8, 2) NOT NULL;

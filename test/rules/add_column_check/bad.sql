ALTER TABLE orders ADD COLUMN weight integer NOT NULL DEFAULT 1 CHECK (weight > 0), ADD COLUMN height integer;

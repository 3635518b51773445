ALTER TABLE orders ADD COLUMN weight integer;
UPDATE orders SET weight = 1 WHERE weight IS NULL;
ALTER TABLE orders ADD CONSTRAINT weight_check CHECK (weight > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT weight_check;

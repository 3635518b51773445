ALTER TABLE empty ADD COLUMN weight integer CHECK (weight > 0);
ALTER TABLE orders ADD COLUMN weight integer;
ALTER TABLE orders ADD CONSTRAINT orders_weight_check CHECK (weight > 0) NOT VALID;

ALTER TABLE orders ADD CONSTRAINT orders_state_known CHECK (state IN ('new', 'sent'));
ALTER TABLE orders ADD CHECK (number > 0), ADD COLUMN weight integer;

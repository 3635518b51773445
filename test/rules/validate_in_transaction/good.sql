BEGIN;
ALTER TABLE orders ADD CONSTRAINT orders_state_known CHECK (state IN ('new', 'sent')) NOT VALID;
COMMIT;
BEGIN;
ALTER TABLE orders VALIDATE CONSTRAINT orders_state_known;
COMMIT;

CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state);
BEGIN;
ALTER TABLE orders ADD COLUMN weight integer;
COMMIT;

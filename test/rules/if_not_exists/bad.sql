CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, weight integer);
ALTER TABLE orders ADD COLUMN IF NOT EXISTS note integer;

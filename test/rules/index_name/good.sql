CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_number_idx ON orders (number);
CREATE INDEX CONCURRENTLY orders_number_placed_idx ON orders (number, placed);
DROP INDEX CONCURRENTLY orders_customer_id_idx;
CREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders (customer_id, placed);

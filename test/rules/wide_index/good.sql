CREATE INDEX CONCURRENTLY orders_three_idx ON orders (customer_id, state, placed) INCLUDE (amount);
CREATE UNIQUE INDEX CONCURRENTLY orders_key ON orders (customer_id, state, placed, number);

CREATE INDEX CONCURRENTLY orders_all_idx ON orders (customer_id, state, placed, amount);

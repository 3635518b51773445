CREATE INDEX CONCURRENTLY orders_number_again_idx ON orders (number);
CREATE INDEX CONCURRENTLY customers_id_idx ON customers (id);
ALTER TABLE orders ADD CONSTRAINT orders_id_key UNIQUE (id);

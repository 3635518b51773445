ALTER TABLE customers ADD COLUMN name text;
CREATE INDEX CONCURRENTLY orders_number_idx ON orders (state);
ALTER TABLE orders ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;
CREATE TABLE orders (id bigint PRIMARY KEY);

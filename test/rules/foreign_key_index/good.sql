CREATE TABLE refunds (order_id bigint REFERENCES orders, number integer, PRIMARY KEY (order_id, number));
CREATE TABLE letters (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers);
ALTER TABLE ratings ADD CONSTRAINT ratings_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders NOT VALID;
-- it may come behind the key
CREATE INDEX letters_customer_id_idx ON letters (customer_id);
CREATE INDEX CONCURRENTLY ratings_order_id_idx ON ratings (order_id) WHERE order_id IS NOT NULL;

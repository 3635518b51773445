CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders, at timestamptz);
ALTER TABLE ratings ADD CONSTRAINT ratings_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders NOT VALID;

ALTER TABLE ratings ADD CONSTRAINT ratings_order_fkey FOREIGN KEY (order_id) REFERENCES orders (id) NOT VALID;
ALTER TABLE empty ADD FOREIGN KEY (customer_id) REFERENCES customers;
ALTER TABLE customers ADD COLUMN last_order bigint REFERENCES orders;
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint REFERENCES orders);
ALTER TABLE refunds ADD FOREIGN KEY (id) REFERENCES orders;

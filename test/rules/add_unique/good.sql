CREATE UNIQUE INDEX CONCURRENTLY customers_email_key ON customers (email);
ALTER TABLE customers ADD CONSTRAINT customers_email_key UNIQUE USING INDEX customers_email_key;
ALTER TABLE empty ADD UNIQUE (customer_id);
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint UNIQUE);

ALTER TABLE orders ADD CONSTRAINT orders_number_positive CHECK (number > 0) NOT VALID;
CREATE TABLE refunds (id bigint PRIMARY KEY, amount numeric CHECK (amount > 0));

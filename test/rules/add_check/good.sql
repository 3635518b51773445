ALTER TABLE orders ADD CONSTRAINT orders_state_known CHECK (state IN ('new', 'sent')) NOT VALID;
ALTER TABLE empty ADD CHECK (id > 0);
CREATE TABLE refunds (id bigint PRIMARY KEY, amount numeric CHECK (amount > 0));
ALTER TABLE refunds ADD CHECK (amount < 1000);

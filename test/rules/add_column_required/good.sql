ALTER TABLE orders ADD COLUMN weight numeric NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN height numeric;
ALTER TABLE empty ADD COLUMN weight numeric NOT NULL;
CREATE TABLE refunds (id bigint PRIMARY KEY);
ALTER TABLE refunds ADD COLUMN amount numeric NOT NULL;

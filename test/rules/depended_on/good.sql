DROP MATERIALIZED VIEW totals;
ALTER TABLE orders ALTER COLUMN amount TYPE numeric(12, 2);
DROP TRIGGER orders_touch ON orders;
DROP FUNCTION touch();
ALTER TABLE ratings ALTER COLUMN mood DROP DEFAULT, ALTER COLUMN mood TYPE text;
DROP TYPE mood;
DROP FUNCTION next_number();
DROP VIEW open_orders;
DROP TABLE orders, customers;

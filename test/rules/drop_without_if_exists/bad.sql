DROP TABLE ratings;
ALTER TABLE orders DROP COLUMN number;
DROP INDEX orders_customer_id_idx;

ALTER TABLE orders ALTER COLUMN number TYPE bigint;
ALTER TABLE ratings ALTER COLUMN order_id TYPE numeric USING order_id + 1;
ALTER TABLE customers ALTER COLUMN name TYPE varchar(10);

ALTER TABLE orders ALTER COLUMN note TYPE varchar(40);
ANALYZE orders;
-- few rows
ALTER TABLE customers ALTER COLUMN name TYPE varchar(80);
ALTER TABLE empty ALTER COLUMN note TYPE varchar;

ALTER TABLE orders DROP COLUMN state;
ALTER TABLE orders ALTER COLUMN amount TYPE numeric(12, 2);
DROP TABLE customers;
DROP TYPE mood;
DROP FUNCTION touch();

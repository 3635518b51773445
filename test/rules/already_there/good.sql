CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY);
CREATE TABLE notes (id bigint PRIMARY KEY, text text);
ALTER TABLE notes ADD COLUMN more text;
DROP TABLE empty;
CREATE TABLE empty (id bigint PRIMARY KEY);
CREATE TEMPORARY TABLE orders (id bigint);
DROP TABLE orders CASCADE;
CREATE VIEW open_orders AS SELECT 1 AS one;

CREATE TABLE notes (id bigint PRIMARY KEY, code char(2));
ALTER TABLE orders ADD COLUMN code character(3);

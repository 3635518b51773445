CREATE TABLE notes (id bigint PRIMARY KEY);
ALTER TABLE notes RENAME TO remarks;
-- another one takes its place
ALTER TABLE orders RENAME TO orders_old;
CREATE TABLE orders (id bigint PRIMARY KEY);
ALTER TABLE customers RENAME TO clients;
CREATE VIEW customers AS SELECT * FROM clients;

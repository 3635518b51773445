DROP TABLE IF EXISTS not_there;
CREATE TABLE notes (id bigint PRIMARY KEY);
DROP TABLE notes;
-- made again: no code notices
DROP VIEW open_orders;
CREATE VIEW open_orders AS SELECT id, customer_id, state, number FROM orders WHERE state = 'new';

CREATE OR REPLACE VIEW open_orders AS SELECT id, customer_id, state, number AS n FROM orders WHERE state = 'new';
CREATE OR REPLACE VIEW open_orders AS SELECT * FROM orders;

CREATE OR REPLACE VIEW open_orders AS SELECT id, state, customer_id FROM orders WHERE state = 'new';

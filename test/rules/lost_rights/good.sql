DROP VIEW open_orders;
CREATE VIEW open_orders AS SELECT id FROM orders;
GRANT SELECT ON open_orders TO pg_monitor;
CREATE OR REPLACE VIEW open_orders AS SELECT id FROM orders;

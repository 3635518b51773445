GRANT SELECT ON open_orders TO pg_monitor;
GRANT SELECT, INSERT ON open_orders TO PUBLIC;

GRANT SELECT ON orders TO PUBLIC;
GRANT ALL ON orders TO pg_monitor;

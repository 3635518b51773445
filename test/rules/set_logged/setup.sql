CREATE UNLOGGED TABLE cache (id bigint PRIMARY KEY);
INSERT INTO cache SELECT generate_series(1, 5000);
ANALYZE cache;

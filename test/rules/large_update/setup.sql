CREATE TABLE readings (id bigint, value integer);
INSERT INTO readings SELECT i FROM generate_series(1, 1000) i;
ANALYZE readings;
UPDATE pg_class SET reltuples = 2000000 WHERE oid = 'readings'::regclass;

CREATE TABLE heap (id bigint PRIMARY KEY, payload text);
ALTER TABLE heap ALTER COLUMN payload SET STORAGE PLAIN;
INSERT INTO heap SELECT i, repeat('x', 7000) FROM generate_series(1, 14000) i;
ANALYZE heap;

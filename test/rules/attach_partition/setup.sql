CREATE TABLE days (id bigint NOT NULL, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE days_rest PARTITION OF days DEFAULT;
INSERT INTO days SELECT i, date '2030-01-01' + i % 28 FROM generate_series(1, 5000) i;
CREATE TABLE days_2 (id bigint NOT NULL, day date NOT NULL, CHECK (day >= '2026-02-01' AND day < '2026-03-01'));
INSERT INTO days_2 SELECT i, date '2026-02-01' + i % 28 FROM generate_series(1, 5000) i;
ALTER TABLE days_rest ADD CHECK (NOT (day IS NOT NULL AND day >= '2026-02-01' AND day < '2026-03-01'));
ALTER TABLE days_rest ADD CHECK (day < '2026-03-01' OR day >= '2026-04-01');
ANALYZE;

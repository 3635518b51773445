-- proved, and the default partition excludes it
ALTER TABLE days ATTACH PARTITION days_2 FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
-- no rows, no default partition
CREATE TABLE days_3 (LIKE days INCLUDING ALL);
ALTER TABLE days ATTACH PARTITION days_3 FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');

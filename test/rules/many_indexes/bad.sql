CREATE INDEX CONCURRENTLY wide_more_idx ON wide (c1, c2);

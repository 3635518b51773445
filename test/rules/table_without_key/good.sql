CREATE TABLE notes (id bigint PRIMARY KEY);
CREATE TABLE pairs (a bigint, b bigint);
ALTER TABLE ONLY pairs ADD CONSTRAINT pairs_pkey PRIMARY KEY (a, b);
CREATE TEMP TABLE scratch (a bigint);
CREATE TABLE like_orders (LIKE orders INCLUDING ALL);
CREATE TABLE events_2028 PARTITION OF events FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
CREATE TABLE IF NOT EXISTS orders (id bigint);

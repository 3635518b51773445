CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state);
CREATE TABLE jobs (id bigint PRIMARY KEY, done boolean NOT NULL);
CREATE INDEX jobs_done_idx ON jobs (done);

CREATE INDEX CONCURRENTLY orders_number_idx ON customers (name);
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_number_idx ON orders (state, number);
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_number_idx ON customers (country, name);
CREATE INDEX IF NOT EXISTS orders ON customers (created);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS orders_note_key ON orders (note);

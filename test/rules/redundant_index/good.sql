CREATE INDEX CONCURRENTLY orders_placed_idx ON orders (placed, number);
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note text_pattern_ops);
CREATE INDEX CONCURRENTLY orders_note_placed_idx ON orders (note);
CREATE INDEX CONCURRENTLY orders_new_idx ON orders (number) WHERE state = 'new';
CREATE INDEX CONCURRENTLY orders_number_down_idx ON orders (number DESC);
CREATE UNIQUE INDEX CONCURRENTLY orders_one_number_key ON orders (number);
CREATE INDEX CONCURRENTLY orders_number_hash_idx ON orders USING hash (customer_id);

CREATE INDEX CONCURRENTLY orders_open_idx ON orders (number) WHERE state = 'open';
CREATE INDEX CONCURRENTLY orders_state_placed_idx ON orders (state, placed);
CREATE INDEX CONCURRENTLY orders_amount_idx ON orders (amount);
CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);
-- few rows
CREATE INDEX CONCURRENTLY ratings_mood_idx ON ratings (mood);

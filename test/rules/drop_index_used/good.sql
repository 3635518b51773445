-- a better one comes
DROP INDEX orders_note_idx;
CREATE INDEX orders_note_placed_idx ON orders (note, placed);
-- another one begins with its column
DROP INDEX orders_number_idx;
-- the set itself made it
CREATE INDEX orders_placed_idx ON orders (placed);
DROP INDEX orders_placed_idx;

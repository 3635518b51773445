CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state);
-- nobody knows the table yet
CREATE TABLE notes (id bigint PRIMARY KEY, order_id bigint);
CREATE INDEX notes_order_id_idx ON notes (order_id);
-- it has no rows
CREATE INDEX empty_note_idx ON empty (note);

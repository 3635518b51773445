-- file: 1_notes.up.sql
CREATE TABLE notes (id bigint PRIMARY KEY);
CREATE FUNCTION note_count() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM notes';
ALTER TABLE orders ADD COLUMN weight integer;
CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state);
-- file: 1_notes.down.sql
ALTER TABLE orders DROP COLUMN weight;
DROP TABLE notes;

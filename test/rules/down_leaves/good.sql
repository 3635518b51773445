-- file: 1_notes.up.sql
CREATE TABLE notes (id bigint PRIMARY KEY);
CREATE INDEX notes_id_idx ON notes (id);
ALTER TABLE orders ADD COLUMN weight integer;
CREATE INDEX CONCURRENTLY orders_weight_idx ON orders (weight);
CREATE TABLE scratch (id bigint);
DROP TABLE scratch;
-- file: 1_notes.down.sql
ALTER TABLE orders DROP COLUMN weight;
DROP TABLE notes;

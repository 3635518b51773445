-- file: 1_notes.up.sql
CREATE TABLE notes (id bigint PRIMARY KEY);
ALTER TABLE orders ADD COLUMN weight integer;
-- file: 2_no_notes.up.sql
DROP TABLE notes;
ALTER TABLE orders DROP COLUMN weight;

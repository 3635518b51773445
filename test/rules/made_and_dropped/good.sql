-- file: 1_notes.up.sql
CREATE TABLE notes (id bigint PRIMARY KEY);
DROP TABLE notes;
-- file: 2_no_state.up.sql
ALTER TABLE orders DROP COLUMN note;

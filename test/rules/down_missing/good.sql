-- file: 1_notes.up.sql
CREATE TABLE notes (id bigint PRIMARY KEY);
-- file: 2_text.up.sql
ALTER TABLE notes ADD COLUMN text text;

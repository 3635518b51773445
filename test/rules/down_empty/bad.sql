-- file: 1_notes.up.sql
CREATE TABLE notes (id bigint PRIMARY KEY);
-- file: 1_notes.down.sql
-- nothing to do

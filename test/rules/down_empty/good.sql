-- file: 1_notes.up.sql
-- sluice: irreversible reason="notes are kept by law"
CREATE TABLE notes (id bigint PRIMARY KEY);
-- file: 1_notes.down.sql
-- nothing to do

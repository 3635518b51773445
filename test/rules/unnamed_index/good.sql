CREATE INDEX empty_note_idx ON empty (note);

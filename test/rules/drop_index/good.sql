DROP INDEX CONCURRENTLY orders_number_idx;
DROP INDEX IF EXISTS nobody_made_this_idx;
CREATE INDEX empty_note_idx ON empty (note);
DROP INDEX empty_note_idx;

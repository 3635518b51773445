CREATE INDEX orders_note_idx ON orders (note);
SET enable_seqscan = off;
SELECT count(*) FROM orders WHERE note = 'n7';
SELECT count(*) FROM orders WHERE note = 'n8';
CREATE INDEX orders_state_idx ON orders (state);

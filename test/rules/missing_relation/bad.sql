ALTER TABLE nothing_like_that ADD COLUMN weight integer;
ALTER TABLE orders DROP COLUMN weight;
ALTER TABLE ratings RENAME COLUMN order_id TO ordered;
ALTER TABLE ratings ALTER order_id SET DEFAULT 0;
DROP TABLE empty;
CREATE INDEX empty_note_idx ON empty (note);

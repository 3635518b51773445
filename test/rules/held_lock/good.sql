ALTER TABLE orders ADD COLUMN weight integer;
ALTER TABLE orders ALTER weight SET DEFAULT 1;
CREATE TABLE notes (id bigint PRIMARY KEY, text text);
INSERT INTO notes SELECT id, note FROM orders;
CREATE INDEX notes_text_idx ON notes (text);

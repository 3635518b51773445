ALTER TABLE IF EXISTS nothing_like_that ADD COLUMN weight integer;
CREATE TABLE notes (id bigint PRIMARY KEY);
ALTER TABLE notes ADD COLUMN text text;
ALTER TABLE notes ALTER text SET DEFAULT '';
ALTER TABLE notes RENAME TO remarks;
DROP TABLE remarks;

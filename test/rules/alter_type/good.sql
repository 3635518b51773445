-- the rows stay as they are
ALTER TABLE orders ALTER COLUMN note TYPE varchar(40);
ALTER TABLE customers ALTER COLUMN name TYPE text;
ALTER TABLE empty ALTER COLUMN id TYPE integer;
CREATE TABLE notes (id integer PRIMARY KEY);
ALTER TABLE notes ALTER COLUMN id TYPE bigint;

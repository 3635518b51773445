CREATE TABLE notes (id bigint PRIMARY KEY, old text);
ALTER TABLE notes DROP COLUMN old;
ALTER TABLE customers DROP COLUMN IF EXISTS not_there;

ALTER TABLE orders ADD COLUMN details json;
CREATE TABLE notes (id bigint PRIMARY KEY, details json);

ALTER TABLE orders ADD COLUMN details jsonb;
CREATE TABLE notes (id bigint PRIMARY KEY, details jsonb);

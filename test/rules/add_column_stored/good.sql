ALTER TABLE empty ADD COLUMN upper_note text GENERATED ALWAYS AS (upper(note)) STORED;
CREATE TABLE notes (id bigint PRIMARY KEY, twice bigint GENERATED ALWAYS AS (id * 2) STORED);

CREATE TABLE notes (id bigint PRIMARY KEY, title varchar, note text);

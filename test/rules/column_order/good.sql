CREATE TABLE notes (id bigint PRIMARY KEY, made timestamptz, other bigint, c smallint, a boolean, b boolean);
CREATE TABLE few (a boolean, id bigint PRIMARY KEY);

CREATE TABLE notes (a boolean, id bigint PRIMARY KEY, b boolean, made timestamptz, c smallint, other bigint);

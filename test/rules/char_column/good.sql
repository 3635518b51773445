CREATE TABLE notes (id bigint PRIMARY KEY, code text, flag "char");

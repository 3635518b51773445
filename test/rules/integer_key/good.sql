CREATE TABLE notes (id bigserial PRIMARY KEY, number integer);
CREATE TABLE pairs (a integer, b integer, PRIMARY KEY (a, b));

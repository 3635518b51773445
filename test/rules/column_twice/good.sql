INSERT INTO customers (email, name) VALUES ('a@example.org', 'a');
CREATE TABLE notes (id bigint PRIMARY KEY, marks integer[]);
UPDATE notes SET marks[1] = 1, marks[2] = 2;

INSERT INTO customers (email, name, email) VALUES ('a@example.org', 'a', 'b@example.org');
UPDATE customers SET name = 'a', name = 'b';
CREATE TABLE notes (id bigint PRIMARY KEY, note text, note text);

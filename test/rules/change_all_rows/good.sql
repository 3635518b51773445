UPDATE orders SET state = 'old' WHERE id = 7;
UPDATE empty SET note = '';
CREATE TABLE notes (id bigint PRIMARY KEY);
INSERT INTO notes SELECT id FROM orders;
DELETE FROM notes;

UPDATE orders SET note = NULL WHERE id > 10;
CREATE UNIQUE INDEX orders_note_key ON orders (note);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'orders_note_key'::regclass;

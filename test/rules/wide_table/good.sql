ALTER TABLE orders ADD COLUMN one_more text;

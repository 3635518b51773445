ALTER TABLE broad ADD COLUMN one_more text;

ALTER TABLE orders ADD COLUMN paid timestamp;

ALTER TABLE orders ADD COLUMN line bigserial;

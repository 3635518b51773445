ALTER TABLE orders ADD CONSTRAINT number_check CHECK (number > 0) NOT VALID;

ALTER TABLE orders ADD CONSTRAINT number_check CHECK (number > 0) NOT VALID;
-- sluice: no-transaction
ALTER TABLE orders VALIDATE CONSTRAINT number_check;
ALTER TABLE empty ADD CONSTRAINT note_check CHECK (note <> '') NOT VALID;
ALTER TABLE empty DROP CONSTRAINT note_check;

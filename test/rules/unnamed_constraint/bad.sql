ALTER TABLE orders ADD CHECK (number > 0) NOT VALID;
ALTER TABLE empty ADD UNIQUE (note), ADD COLUMN more text;

-- file: 1_state.up.sql
ALTER TABLE orders DROP COLUMN note;
ALTER TYPE mood ADD VALUE 'angry';
-- file: 1_state.down.sql
ALTER TABLE orders ADD COLUMN note varchar(20);

-- file: 1_state.up.sql
-- sluice: irreversible reason="notes moved to the archive in March"
ALTER TABLE orders DROP COLUMN note;
ALTER TABLE empty DROP COLUMN note;
-- file: 1_state.down.sql
ALTER TABLE orders ADD COLUMN note varchar(20);
ALTER TABLE empty ADD COLUMN note text;

ALTER TABLE wide ADD COLUMN note text;

ALTER TABLE empty ADD COLUMN line bigserial;
CREATE TABLE notes (id bigserial PRIMARY KEY);

CREATE TABLE notes (id bigint PRIMARY KEY, old text);
ALTER TABLE notes RENAME COLUMN old TO fresh;

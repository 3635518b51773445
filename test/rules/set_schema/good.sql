CREATE TABLE notes (id bigint PRIMARY KEY);
ALTER TABLE notes SET SCHEMA sales;

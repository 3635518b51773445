--liquibase formatted sql
--changeset ann:f endDelimiter:/
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$
/
SELECT f();
/
--changeset ann:g endDelimiter:@@
SELECT 1 @@
SELECT 2; @@

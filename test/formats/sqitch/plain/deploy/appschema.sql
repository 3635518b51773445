-- Deploy flipr:appschema to pg

BEGIN;

CREATE SCHEMA app;

COMMIT;

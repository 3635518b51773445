--liquibase formatted sql
--changeset ann:1
--preconditions onFail:HALT onError:HALT
--precondition-sql-check expectedResult:0 SELECT count(*) FROM pg_class WHERE relname = 'it''s';
CREATE TABLE t ();

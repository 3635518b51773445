--liquibase formatted sql
--changeset ann:1
--preconditions onFail:MARK_RAN
--precondition-sql-check expectedResult:0 SELECT 1
SELECT 1;

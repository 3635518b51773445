--liquibase formatted sql
--changeset ann:1
--ignoreLines:1
nonsense;
SELECT 1;
--ignoreLines:start
more
nonsense
--ignoreLines:end
SELECT 2;

--liquibase formatted sql
--changeset ann:all
SELECT 1;
--changeset ann:test context:test
SELECT 2;
--changeset ann:prod contextFilter:"prod and !test"
SELECT 3;
--changeset ann:labelled labels:one,two
SELECT 4;
--changeset ann:mysql dbms:mysql,h2
SELECT 5;
--changeset ann:not-mysql dbms:!mysql
SELECT 6;

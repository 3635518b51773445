--liquibase formatted sql
--changeset ann:1
SELECT 'a/1';

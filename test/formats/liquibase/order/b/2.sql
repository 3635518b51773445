--liquibase formatted sql
--changeset ann:1
SELECT 'b/2';

--liquibase formatted sql
--changeset ann:1
SELECT '003-not-included';

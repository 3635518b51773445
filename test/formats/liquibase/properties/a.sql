--liquibase formatted sql logicalFilePath:the/path.sql
--property name:schema value:app
--changeset ann:1
CREATE TABLE ${schema}.t (i int DEFAULT ${number}, s text DEFAULT '${unknown}');
--rollback DROP TABLE ${schema}.t;
--changeset ann:2 logicalFilePath:other.sql
SELECT 1;

--liquibase formatted sql
--changeset ann:1
CREATE TABLE t ();
/* liquibase rollback
DROP TABLE t;
SELECT 1;
*/
--changeset ann:2
DROP TABLE t;
--rollback changesetId:1 changesetAuthor:ann
--changeset ann:3
SELECT 3;

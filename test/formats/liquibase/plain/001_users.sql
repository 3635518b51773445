--liquibase formatted sql

--changeset ann:1
CREATE TABLE users (id int);
--rollback DROP TABLE users;

--changeset "bob the builder":add-index runInTransaction:false labels:x
--comment: an index
CREATE INDEX CONCURRENTLY users_id ON users (id);
--rollback DROP INDEX
--rollback   users_id;

--changeset ann:views runOnChange:true splitStatements:false stripComments:false
CREATE OR REPLACE VIEW v AS SELECT 1;
--rollback not required

-- changeset ann:grants runAlways:true
GRANT SELECT ON v TO PUBLIC;

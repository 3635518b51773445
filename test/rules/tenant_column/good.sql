CREATE TABLE app.comments (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);
CREATE TABLE app.copies (LIKE app.tasks);
-- another schema has no tenants
CREATE TABLE notes (id bigint PRIMARY KEY);

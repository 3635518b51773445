CREATE TABLE app.comments (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);

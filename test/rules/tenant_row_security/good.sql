CREATE TABLE app.comments (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);
ALTER TABLE app.comments ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.comments USING (tenant_id = current_setting('app.tenant')::bigint);

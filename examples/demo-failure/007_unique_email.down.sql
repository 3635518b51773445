DROP TABLE email_changes;
DROP INDEX CONCURRENTLY users_email_key;
ALTER TABLE users DROP COLUMN email_confirmed_at;

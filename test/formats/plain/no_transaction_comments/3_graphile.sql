--! Previous: sha1:x
--! no-transaction
VACUUM;

-- +goose up
-- +goose NO TRANSACTION
VACUUM t;
-- +goose Up
VACUUM t;

-- +goose Down
-- +goose no transaction

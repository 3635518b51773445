-- +goose Up
-- +goose StatementBegin
SELECT 'café'
-- +goose StatementEnd
-- +goose Down
-- +goose NO TRANSACTION
VACUUM;
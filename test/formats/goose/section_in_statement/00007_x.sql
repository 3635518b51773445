-- +goose Up
-- +goose StatementBegin
DO $$ BEGIN
-- +goose Down
END $$;
-- +goose StatementEnd

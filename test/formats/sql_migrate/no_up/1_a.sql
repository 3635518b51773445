-- +migrate Down
SELECT 1;

-- +goose Up
SELECT '$HOME';
-- +goose ENVSUB ON
SELECT '${NAME}', '${NONE:-a $NAME}', '$$', '${NAME:1:2}';
-- +goose ENVSUB OFF
SELECT '$NAME';
-- +goose Down
SELECT 1;

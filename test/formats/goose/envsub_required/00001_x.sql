-- +goose Up
-- +goose ENVSUB ON
SELECT '${NONE?say it}';

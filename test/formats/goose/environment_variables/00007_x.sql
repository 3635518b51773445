-- +goose Up
-- +goose ENVSUB ON
CREATE ROLE ${APP_ROLE};
-- +goose ENVSUB OFF

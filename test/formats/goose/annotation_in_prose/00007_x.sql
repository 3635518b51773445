-- +goose Up
-- See the manual of +goose for this.
SELECT 1;

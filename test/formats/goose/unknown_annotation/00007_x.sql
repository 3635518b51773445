-- +goose Up
SELECT 1;
-- +goose Rollback
SELECT 2;

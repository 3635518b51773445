/* A block comment is text to goose. */
-- +goose Up
SELECT 1;

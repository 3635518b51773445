-- +migrate Up dissolve
SELECT 1;

CREATE TYPE status AS ENUM ('a');
-- migrate:up
SELECT 1;

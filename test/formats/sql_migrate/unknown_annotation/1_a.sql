-- +migrate Upp
SELECT 1;

-- Up migration: makes a
SELECT 1;

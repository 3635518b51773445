-- Down migration
SELECT 2;

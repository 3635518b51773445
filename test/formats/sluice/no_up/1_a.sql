-- sluice: down
SELECT 1;

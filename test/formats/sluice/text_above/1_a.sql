-- sluice: no-transaction
-- sluice: up
SELECT 1;

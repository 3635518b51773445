SELECT 1;
-- no-transaction

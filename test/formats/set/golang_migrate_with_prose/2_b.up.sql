-- no-transaction is not needed here
SELECT 3;

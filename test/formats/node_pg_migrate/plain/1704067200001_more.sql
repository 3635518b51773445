--- up migration ---
SELECT 1;

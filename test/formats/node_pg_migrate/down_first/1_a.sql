-- Down Migration
SELECT 1;
-- Up Migration
SELECT 2;

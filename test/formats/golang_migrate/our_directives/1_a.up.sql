-- sluice: no-transaction
VACUUM;
-- sluice: verify
SELECT true;

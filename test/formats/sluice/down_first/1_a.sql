-- sluice: down
DROP TABLE a
-- sluice: up
CREATE TABLE a ()
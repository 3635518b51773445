-- Users, at last.

-- sluice: up
CREATE TABLE users (id int);
-- sluice: verify
SELECT true;
-- sluice: down
DROP TABLE users;

-- Up Migration
CREATE TABLE users ();
-- Down Migration
DROP TABLE users;

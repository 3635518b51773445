ALTER TABLE ratings DROP CONSTRAINT ratings_pkey;

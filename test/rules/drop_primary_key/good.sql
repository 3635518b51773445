CREATE UNIQUE INDEX CONCURRENTLY ratings_id_stars_key ON ratings (id, order_id);
ALTER TABLE ratings DROP CONSTRAINT ratings_pkey, ADD PRIMARY KEY USING INDEX ratings_id_stars_key;
ALTER TABLE empty DROP CONSTRAINT empty_pkey;

CREATE INDEX ON empty (note);
CREATE UNIQUE INDEX CONCURRENTLY ON customers USING btree (lower(email), id) WHERE id > 7;

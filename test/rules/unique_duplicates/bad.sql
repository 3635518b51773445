CREATE UNIQUE INDEX CONCURRENTLY orders_state_key ON orders (state);
ALTER TABLE customers ADD CONSTRAINT customers_country_key UNIQUE (country);

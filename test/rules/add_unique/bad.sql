ALTER TABLE customers ADD CONSTRAINT customers_email_key UNIQUE (email) WITH (fillfactor = 80) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ratings ADD UNIQUE NULLS NOT DISTINCT (id, order_id) INCLUDE (stars);
ALTER TABLE events ADD CONSTRAINT events_key UNIQUE (id, day);

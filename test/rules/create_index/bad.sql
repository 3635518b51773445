CREATE INDEX orders_state_idx ON orders (state);
CREATE UNIQUE INDEX IF NOT EXISTS customers_email_key ON customers (lower(email)) WHERE country = 'se';

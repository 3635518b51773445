CREATE INDEX orders_state_idx ON orders (state);
CREATE UNIQUE INDEX IF NOT EXISTS customers_email_key ON customers (lower(email)) WHERE country = 'se';
CREATE INDEX events_payload_idx ON events (payload text_pattern_ops) WHERE payload IS NOT NULL;

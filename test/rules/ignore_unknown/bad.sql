-- sluice: ignore createindex reason="a typing mistake"
CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state);

-- sluice: ignore create_index reason="it was not concurrent once"
CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state);

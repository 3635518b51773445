-- sluice: ignore create_index
CREATE INDEX orders_state_idx ON orders (state);

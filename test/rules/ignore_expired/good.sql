-- sluice: ignore create_index reason="until the load is gone" until=2999-12-31
CREATE INDEX orders_state_idx ON orders (state);

-- sluice: ignore create_index reason="run at night, nobody writes"
CREATE INDEX orders_state_idx ON orders (state);

CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state);
COMMENT ON TABLE orders IS 'a_text_of_any_length_that_is_no_name_at_all_and_may_therefore_be_longer_than_63_bytes';

ALTER TABLE orders ADD CONSTRAINT orders_state_known CHECK (state IN ('new', 'sent')) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_state_known;
ALTER TABLE ratings ADD CONSTRAINT stars_few CHECK (stars < 9) NOT VALID, VALIDATE CONSTRAINT stars_few;

ALTER TABLE ratings RENAME TO reviews;
ALTER VIEW open_orders RENAME TO new_orders;

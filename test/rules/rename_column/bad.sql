ALTER TABLE customers RENAME COLUMN email TO address;
ALTER TABLE orders RENAME COLUMN customer_id TO buyer_id;

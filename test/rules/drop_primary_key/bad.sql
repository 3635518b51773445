ALTER TABLE customers DROP CONSTRAINT customers_pkey;
ALTER TABLE ratings DROP CONSTRAINT ratings_pkey;
ALTER TABLE orders DROP CONSTRAINT orders_pkey;

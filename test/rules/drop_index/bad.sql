DROP INDEX orders_number_idx;
DROP INDEX IF EXISTS orders_customer_id_idx, public.orders_number_key;
DROP INDEX ratings_pkey;

ALTER TABLE orders DROP CONSTRAINT orders_amount_check;
ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey;
ALTER TABLE letters DROP CONSTRAINT letters_number_key;
ALTER TABLE customers DROP CONSTRAINT customers_email_key CASCADE;

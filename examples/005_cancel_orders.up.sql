-- A new value of an enum cannot be used in the transaction that adds it; here the file may use it further down.
ALTER TYPE order_state ADD VALUE 'cancelled';

ALTER TABLE orders ADD COLUMN cancelled_at timestamptz;

UPDATE orders
SET state = 'cancelled', cancelled_at = now()
WHERE state = 'open' AND created_at < now() - interval '1 year';

-- A new value of an enum cannot be used in the transaction that adds it; here the file may use it further down.
-- The down leaves the value there, so this has to bear it.
ALTER TYPE order_state ADD VALUE IF NOT EXISTS 'cancelled';

ALTER TABLE orders ADD COLUMN cancelled_at timestamptz;

UPDATE orders
SET state = 'cancelled', cancelled_at = now()
WHERE state = 'open' AND created_at < now() - interval '1 year';

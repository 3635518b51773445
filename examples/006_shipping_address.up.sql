ALTER TABLE orders ADD COLUMN ship_to text;

UPDATE orders o
SET ship_to = u.full_name
FROM users u
WHERE u.id = o.user_id;

ALTER TABLE orders ADD CONSTRAINT orders_ship_to_check CHECK (ship_to IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_ship_to_check;

-- sluice: verify
-- sluice: expect 0 rows
SELECT id FROM orders WHERE ship_to IS NULL;

SELECT convalidated FROM pg_constraint WHERE conname = 'orders_ship_to_check';

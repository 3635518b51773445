-- The value stays in the type: PostgreSQL cannot take it out, and nobody uses it any more.
UPDATE orders SET state = 'open' WHERE state = 'cancelled';
ALTER TABLE orders DROP COLUMN cancelled_at;

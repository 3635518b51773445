-- Built without blocking writers. Such a statement cannot run in a transaction: each is a step of its own.
CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);
CREATE INDEX CONCURRENTLY orders_open_idx ON orders (created_at) WHERE state = 'open';

DROP INDEX CONCURRENTLY orders_open_idx;
DROP INDEX CONCURRENTLY orders_user_id_idx;

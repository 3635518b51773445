CLUSTER orders USING orders_number_idx;

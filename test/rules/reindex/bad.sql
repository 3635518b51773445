REINDEX TABLE orders;
REINDEX (VERBOSE) INDEX orders_number_idx;

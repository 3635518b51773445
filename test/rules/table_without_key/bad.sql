CREATE TABLE customers_orders (customer_id bigint, order_id bigint);

CREATE TABLE refunds (order_id bigint PRIMARY KEY REFERENCES orders, customer_id bigint NOT NULL REFERENCES customers);

CREATE SCHEMA sales;
CREATE SCHEMA nothing;
CREATE TABLE sales.bills (id bigint PRIMARY KEY);
INSERT INTO sales.bills VALUES (1);

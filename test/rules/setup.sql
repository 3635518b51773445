-- The database that the examples of all rules are about: tables with rows, as they are in production.
CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    name varchar(50),
    country char(2) DEFAULT 'se',
    created timestamptz NOT NULL DEFAULT now());
INSERT INTO customers (email, name) SELECT 'c' || i || '@example.org', 'customer ' || i FROM generate_series(1, 5000) i;
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers,
    number integer NOT NULL,
    state text,
    note varchar(20),
    amount numeric(10, 2) CHECK (amount >= 0),
    placed timestamp NOT NULL DEFAULT now());
INSERT INTO orders (customer_id, number, state, note, amount) SELECT 1 + i % 5000, i, 'new', 'n' || i, i FROM generate_series(1, 20000) i;
CREATE INDEX orders_number_idx ON orders (number);
CREATE INDEX orders_customer_id_idx ON orders (customer_id);
CREATE UNIQUE INDEX orders_number_key ON orders (number, id);
CREATE TABLE events (id bigint NOT NULL, day date NOT NULL, payload text) PARTITION BY RANGE (day);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
INSERT INTO events SELECT i, date '2025-01-01' + i % 600, 'event ' || i FROM generate_series(1, 20000) i;
CREATE TABLE events_2027 (id bigint NOT NULL, day date NOT NULL, payload text);
INSERT INTO events_2027 SELECT i, date '2027-01-01' + i % 300, 'event ' || i FROM generate_series(1, 5000) i;
CREATE TABLE empty (id bigint PRIMARY KEY, customer_id bigint, note text);
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE TABLE ratings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id bigint, stars positive, mood mood DEFAULT 'ok');
INSERT INTO ratings (order_id, stars) SELECT i, 1 + i % 5 FROM generate_series(1, 5000) i;
CREATE VIEW open_orders AS SELECT id, customer_id, state FROM orders WHERE state = 'new';
CREATE MATERIALIZED VIEW totals AS SELECT customer_id, sum(amount) AS total FROM orders GROUP BY customer_id;
CREATE UNIQUE INDEX totals_key ON totals (customer_id);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION next_number() RETURNS integer LANGUAGE sql VOLATILE AS 'SELECT 1';
VACUUM ANALYZE;

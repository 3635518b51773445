DROP TABLE ratings;
DROP TABLE empty;
DROP VIEW open_orders;
DROP TABLE IF EXISTS events_2027;
CREATE TABLE events_2027 (id bigint PRIMARY KEY);

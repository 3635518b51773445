CREATE TABLE stays (id bigint PRIMARY KEY, during tstzrange NOT NULL);
INSERT INTO stays SELECT i, tstzrange(to_timestamp(i), to_timestamp(i + 1)) FROM generate_series(1, 3000) i;

CREATE TABLE codes (code text, part integer NOT NULL);
INSERT INTO codes SELECT 'code ' || i, i FROM generate_series(1, 5000) i;

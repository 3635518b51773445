CREATE TABLE codes (code text);
INSERT INTO codes SELECT 'code ' || i FROM generate_series(1, 5000) i;

-- Colours come in pairs.

-- migrate:up
ALTER TYPE colour ADD VALUE 'green';
INSERT INTO paint VALUES ('green')
-- migrate:down
DELETE FROM paint WHERE colour = 'green' -- the last one;

-- migrate:up
ALTER TYPE colour ADD VALUE 'blue';

-- migrate:down
DELETE FROM paint WHERE colour = 'blue';

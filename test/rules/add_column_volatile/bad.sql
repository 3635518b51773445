ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE orders ADD COLUMN seen timestamptz DEFAULT (clock_timestamp() AT TIME ZONE 'utc') CHECK (seen > '2020-01-01'), ADD COLUMN seen_by text;
ALTER TABLE customers ADD COLUMN ticket integer DEFAULT next_number();

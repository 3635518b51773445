CREATE TABLE products (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku text NOT NULL UNIQUE,
    title text NOT NULL,
    price_cents integer NOT NULL CHECK (price_cents >= 0),
    active boolean NOT NULL DEFAULT true
);

INSERT INTO products (sku, title, price_cents) VALUES
    ('MUG-1', 'Mug', 900),
    ('TEE-1', 'T-shirt', 2500),
    ('CAP-1', 'Cap; with a semicolon', 1900);

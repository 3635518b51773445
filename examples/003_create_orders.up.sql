CREATE TYPE order_state AS ENUM ('open', 'paid', 'sent');

CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id),
    state order_state NOT NULL DEFAULT 'open',
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE order_lines (
    order_id bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    line integer NOT NULL,
    product_id bigint NOT NULL REFERENCES products (id),
    quantity integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_id, line)
);

CREATE FUNCTION order_total_cents(wanted bigint) RETURNS bigint
    LANGUAGE sql STABLE
AS $$
    SELECT coalesce(sum(l.quantity * p.price_cents), 0)
    FROM order_lines l
    JOIN products p ON p.id = l.product_id
    WHERE l.order_id = wanted;
$$;

-- Three steps: what stands before the index, the index, what stands behind it.
ALTER TABLE users ADD COLUMN email_confirmed_at timestamptz;

-- Fails if two users have the same address. The step above is committed by then.
CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (lower(email));

CREATE TABLE email_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id),
    old_email text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE customers ADD CONSTRAINT customers_email_key UNIQUE (email);
CREATE TABLE letters (email text REFERENCES customers (email), number integer UNIQUE);
INSERT INTO letters SELECT NULL, i FROM generate_series(1, 3000) i;

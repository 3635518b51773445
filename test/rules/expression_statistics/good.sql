CREATE INDEX CONCURRENTLY customers_lower_email_idx ON customers (lower(email));
CREATE INDEX empty_lower_note_idx ON empty (lower(note));
ANALYZE customers;

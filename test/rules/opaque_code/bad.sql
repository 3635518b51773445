DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_class WHERE relname = 'notes') THEN
        CREATE TABLE notes (id bigint PRIMARY KEY);
    END IF;
END $$;
DO $$ BEGIN EXECUTE 'CREATE INDEX ON ' || 'empty' || ' (note)'; END $$;

DO $$ BEGIN EXECUTE 'CREATE TABLE broad (id bigint PRIMARY KEY, ' || (SELECT string_agg('c' || i || ' text', ', ') FROM generate_series(1, 60) i) || ')'; END $$;

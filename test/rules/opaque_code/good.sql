DO $$ BEGIN
    RAISE NOTICE 'create, alter and drop are words here';
    INSERT INTO empty (id) VALUES (1);
END $$;

DO $$
DECLARE
    done integer;
BEGIN
    LOOP
        UPDATE orders SET state = 'old' WHERE id IN (SELECT id FROM orders WHERE state = 'new' LIMIT 5000);
        GET DIAGNOSTICS done = ROW_COUNT;
        EXIT WHEN done = 0;
    END LOOP;
END $$;

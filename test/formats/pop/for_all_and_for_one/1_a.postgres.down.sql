SELECT 'down.postgres';

SELECT 'up.postgres';

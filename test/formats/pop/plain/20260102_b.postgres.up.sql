SELECT 'postgres';

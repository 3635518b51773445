SELECT 'not other';

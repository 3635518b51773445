SELECT 'longer than 64 bits';

SELECT 'up';

SELECT 'not f2';

SELECT 'down.mysql';

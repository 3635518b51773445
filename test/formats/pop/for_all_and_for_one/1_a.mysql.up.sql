SELECT 'up.mysql';

SELECT 'not two';

SELECT 'cockroach';

SELECT 'other';

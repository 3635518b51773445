SELECT 'not one';

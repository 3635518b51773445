UPDATE orders SET state = 'old';
DELETE FROM ratings;

UPDATE orders SET state = 'old' WHERE state = 'new';

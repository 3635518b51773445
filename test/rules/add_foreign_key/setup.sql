DELETE FROM ratings WHERE order_id NOT IN (SELECT id FROM orders);

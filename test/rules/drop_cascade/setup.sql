CREATE VIEW rated AS SELECT order_id FROM ratings;

UPDATE readings SET value = 0 WHERE value IS NULL;

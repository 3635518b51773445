ALTER TABLE ratings SET SCHEMA sales;

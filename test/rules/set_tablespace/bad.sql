ALTER TABLE ratings SET TABLESPACE pg_default;
ALTER INDEX orders_number_idx SET TABLESPACE pg_default;

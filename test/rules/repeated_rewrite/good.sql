ALTER TABLE orders ALTER number TYPE bigint, ALTER note TYPE varchar(10);
ALTER TABLE empty ALTER id TYPE integer;
ALTER TABLE empty ALTER customer_id TYPE integer;

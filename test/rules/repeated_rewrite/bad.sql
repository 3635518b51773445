ALTER TABLE orders ALTER number TYPE bigint;
ALTER TABLE orders ALTER note TYPE varchar(10);

TRUNCATE ratings CASCADE;
TRUNCATE customers, orders;

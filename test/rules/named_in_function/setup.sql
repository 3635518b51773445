DROP VIEW open_orders;
CREATE FUNCTION open_count() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM orders WHERE state = 'new'); END $$;
CREATE FUNCTION best() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT max(stars) FROM ratings); END $$;

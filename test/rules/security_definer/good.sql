CREATE FUNCTION reset_all() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'SELECT';
CREATE FUNCTION reset_none() RETURNS void LANGUAGE sql AS 'SELECT';

-- What somebody else makes a superuser run (an index expression, a view's query, a SECURITY DEFINER function) may revert a
-- migration of a third role. Behind it the restrictions are those of before: no way leads to the session's own rights.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_restricted;
CREATE ROLE regress_dev;
CREATE ROLE regress_friend;
GRANT regress_friend TO regress_dev;
GRANT ALL ON SCHEMA regress_restricted TO regress_dev, regress_friend;
SELECT migrate_grant(r, 'run') FROM unnest('{regress_dev,regress_friend}'::name[]) r;
SET search_path = regress_restricted, public;

-- Scripts of the friend, whom the attacker may become: so running them means to switch roles, there and back.
SET SESSION AUTHORIZATION regress_friend;
SELECT count(migrate_apply('1', 'friendly', 'SELECT 1', 'SELECT 2', 'good-' || n)) AS good FROM generate_series(1, 9) n;
SELECT count(migrate_apply('1', 'friendly', 'SELECT 1', 'SELECT 1/0', 'bad-' || n)) AS bad FROM generate_series(1, 9) n;

SET SESSION AUTHORIZATION regress_dev;
CREATE SEQUENCE turn;
CREATE FUNCTION escape(way_out text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE n int := nextval('regress_restricted.turn');
BEGIN
    PERFORM public.migrate_revert('1', 'good-' || n);
    BEGIN
        PERFORM public.migrate_revert('1', 'bad-' || n);
    EXCEPTION WHEN division_by_zero THEN
        RAISE NOTICE 'reverted one as %, failed with another', current_user;
    END;
    EXECUTE way_out;
    RETURN current_user;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLERRM;
END $$;
CREATE FUNCTION on_index(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
BEGIN
    IF session_user <> 'regress_dev' THEN
        RAISE NOTICE 'now: %', regress_restricted.escape('RESET ROLE');
    END IF;
    RETURN $1;
END $$;
CREATE FUNCTION definer(way_out text) RETURNS text SECURITY DEFINER LANGUAGE sql AS 'SELECT regress_restricted.escape(way_out)';
CREATE TABLE t AS SELECT 1 AS i;
CREATE INDEX t_i ON t (on_index(i));
CREATE MATERIALIZED VIEW m AS SELECT escape('RESET ROLE') AS now WITH NO DATA;
RESET SESSION AUTHORIZATION;

-- The superuser comes along.
REINDEX INDEX t_i;
ANALYZE t;
REFRESH MATERIALIZED VIEW m;
SELECT now FROM m;
SELECT definer('RESET ROLE');
SELECT definer('SET SESSION AUTHORIZATION DEFAULT');
SELECT definer('SET ROLE NONE');
SELECT definer($$SELECT set_config('role', 'none', false)$$);
SELECT current_user = session_user AS own_role;

SET client_min_messages = warning;
DROP SCHEMA regress_restricted CASCADE;
DROP EXTENSION pg_sluice CASCADE;
DROP OWNED BY regress_dev, regress_friend;
DROP ROLE regress_dev, regress_friend;

-- What goes wrong in the very commit of a step: nothing is kept, nothing is dirty, and what can be tried again is.
SET client_min_messages = warning;
DROP EXTENSION IF EXISTS pg_sluice CASCADE;
CREATE EXTENSION pg_sluice;
RESET client_min_messages;
CREATE SCHEMA regress_run;
SET search_path = regress_run, public;

-- A deferred foreign key is checked inside of the step, with the migration's context.
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY['INSERT INTO child VALUES (1)']);
SELECT kind, detail -> 'statement' AS statement, detail ->> 'message' AS message FROM sluice.event;

-- A trigger that defers again fails in the commit itself: neither table nor record are there, and nothing is dirty.
CREATE TABLE work (what text);
CREATE TABLE late (what text);
CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SET CONSTRAINTS ALL DEFERRED;
    INSERT INTO regress_run.late VALUES (NEW.what);
    RETURN NULL;
END $$;
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.what = 'refuse' THEN RAISE 'refused in the commit'; END IF;
    IF NEW.what = 'retry' AND nextval('regress_run.tries') < 3 THEN
        RAISE 'could not serialize' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NULL;
END $$;
CREATE SEQUENCE tries;
CREATE CONSTRAINT TRIGGER again AFTER INSERT ON work DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION again();
CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail();
CALL migrate_run(ARRAY['1_a.up.sql'], ARRAY[$$CREATE TABLE kept_not (i int); INSERT INTO work VALUES ('refuse')$$]);
SELECT to_regclass('kept_not'), count(*) FROM migrate_status;
SELECT kind, detail -> 'statement' AS statement, detail ->> 'message' AS message FROM sluice.event ORDER BY at;

-- A serialization failure in the commit is tried again; the scripts are stored in the try that succeeds.
CALL migrate_run(ARRAY['1_a.up.sql', '1_a.down.sql'], ARRAY[$$CREATE TABLE kept (i int); INSERT INTO work VALUES ('retry')$$, 'DROP TABLE kept']);
SELECT last_value AS tries FROM tries;
SELECT version, state, s.text FROM sluice.migration m JOIN sluice.script s ON s.sha256 IN (m.up_sha, m.down_sha) ORDER BY s.text;
CALL migrate_rollback();
SELECT to_regclass('kept');

-- In the second step the first is kept, so the migration is dirty there.
CALL migrate_run(ARRAY['2_b.up.sql'], ARRAY[$$BEGIN; CREATE TABLE first (i int); COMMIT; BEGIN; CREATE TABLE second (i int); INSERT INTO work VALUES ('refuse'); COMMIT;$$]);
SELECT version, state, step, steps, problem, next_command FROM migrate_status WHERE state = 'dirty';
SELECT to_regclass('first'), to_regclass('second');
ALTER TABLE late DISABLE TRIGGER fail;
CALL migrate_resume();
SELECT to_regclass('first'), to_regclass('second');
ALTER TABLE late ENABLE TRIGGER fail;

-- In a single transaction constraints stay deferred from migration to migration, up to its end.
CALL migrate_run(ARRAY['3_c.up.sql', '4_d.up.sql'],
    ARRAY['INSERT INTO parent VALUES (1)', 'INSERT INTO child VALUES (2); INSERT INTO parent VALUES (2); SELECT id AS child FROM child'], single_transaction => true);
CALL migrate_run(ARRAY['5_e.up.sql', '6_f.up.sql'],
    ARRAY['INSERT INTO parent VALUES (5)', 'INSERT INTO child VALUES (6)'], single_transaction => true);
SELECT version, state FROM migrate_status ORDER BY seq;

SET client_min_messages = warning;
DROP SCHEMA regress_run CASCADE;
DROP EXTENSION pg_sluice CASCADE;

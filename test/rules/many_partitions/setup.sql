-- more than half of the locks that the test's server has room for
CREATE TABLE wide (id bigint NOT NULL, day date NOT NULL, PRIMARY KEY (id)) PARTITION BY HASH (id);
CREATE INDEX ON wide (day);
DO $$
BEGIN
    FOR i IN 0..249 LOOP
        EXECUTE format('CREATE TABLE wide_%s PARTITION OF wide FOR VALUES WITH (MODULUS 250, REMAINDER %s)', i, i);
        COMMIT;
    END LOOP;
END
$$;

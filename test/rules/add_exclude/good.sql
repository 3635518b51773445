CREATE TABLE visits (during tstzrange, EXCLUDE USING gist (during WITH &&));

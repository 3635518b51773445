CREATE TABLE notes (id serial PRIMARY KEY);
CREATE TABLE marks (id smallint, note text, PRIMARY KEY (id));

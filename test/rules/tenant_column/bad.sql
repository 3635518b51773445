CREATE TABLE app.comments (id bigint PRIMARY KEY, note text);

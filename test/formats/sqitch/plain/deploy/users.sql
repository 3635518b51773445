CREATE TABLE app.users ();

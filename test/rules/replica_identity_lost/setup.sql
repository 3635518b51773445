SET client_min_messages = error;
CREATE PUBLICATION changes FOR TABLE ratings;

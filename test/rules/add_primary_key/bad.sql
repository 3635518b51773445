ALTER TABLE codes ADD PRIMARY KEY (code, part);
ALTER TABLE events ADD PRIMARY KEY (id, day);

---- tern: disable-tx ----
create index concurrently i on b (id);
---- create above / drop below ----
drop index i;

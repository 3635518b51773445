--! Previous: -
--! Hash: sha1:b6c4dbde19aba5c83213f6553144490a3572b675

create table t1 (id int);

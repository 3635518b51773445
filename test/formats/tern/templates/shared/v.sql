create view v as select * from {{ .prefix }}a;

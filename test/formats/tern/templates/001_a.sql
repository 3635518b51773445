create table {{ .prefix }}a (id int);
{{ template "shared/v.sql" . }}
---- create above / drop below ----
drop table {{.prefix}}a;

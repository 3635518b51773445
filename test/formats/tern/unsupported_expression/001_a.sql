{{ if eq 1 2 }}select 1;{{ end }}
---- create above / drop below ----

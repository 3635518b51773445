select {{ .nothing }};
---- create above / drop below ----
